#include "json_checksum.hpp"

#include "../base/error.hpp"
#include "../base/hash.hpp"
#include "refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::string checksum_of(Json object) {
  object.erase(checksum_key);
  return hash_name(hash_text(text_of(object)));
}

}  // namespace

Json with_checksum(Json object) {
  object[checksum_key] = checksum_of(object);
  return object;
}

void check_checksum(const Json& object, const std::string& where, const std::string& hint) {
  const auto found = object.find(checksum_key);
  if (found == object.end()) return;
  const std::string got = checksum_of(object);
  if (*found == got) return;
  refuse(where, checksum_key, text_of(*found), in_quotes(got), hint);
}

}}  // namespace rectify
