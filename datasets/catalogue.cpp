#include "csv_files.hpp"
#include "digits.hpp"
#include "images.hpp"
#include "npz_file.hpp"
#include "source.hpp"
#include "toys.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

template <>
Registry<Source>& registry<Source>() {
  static auto sources = Registry<Source>::of<FashionMnist, Mnist, Digits, Spirals, Circles, Moons,
                                             Xor, IdxFiles, CsvFiles, NpzFile>();
  return sources;
}

}}  // namespace rectify
