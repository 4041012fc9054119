#pragma once

#include <optional>
#include <string>

#include "../datasets/table_proposal.hpp"

/// Starter configs, with comments: what `rectify init` writes.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A config for one of the data sets that need no other keys. `file` is the config's name, for the
/// commands in its comments. Throws ConfigError unless `kind` is one of `complete_kinds()`.
RECTIFY_API std::string starter_config(const std::string& file, const std::string& kind);

/// A config for a source with files of its own: an archive, images, or a table that is described
/// in full. Reads the data; throws as `Source::load`.
RECTIFY_API std::string starter_config(const std::string& file, const Source& source);

/// A config for a table, with the reasons for what was inferred. Reads the table again; throws as
/// `CsvFiles::load`.
RECTIFY_API std::string starter_config(const std::string& file, const TableProposal& proposal);

}}  // namespace rectify
