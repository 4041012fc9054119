#pragma once

#include <string>

#include "../datasets/table_proposal.hpp"

/// Starter configs with comments, for `rectify init`. `file` is the config's name as a shell takes
/// it, for the commands in its comments.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// For a data set that needs no other keys. Throws ConfigError unless `kind` is one.
RECTIFY_API std::string starter_for_kind(const std::string& file, const std::string& kind);

/// For a source with files of its own, `name` for its runs. Reads the data; throws as
/// `Source::load`.
RECTIFY_API std::string starter_for_source(const std::string& file, const std::string& name,
                                           const Source& source);

/// What a table's label and task are, with the reasons: a line each.
RECTIFY_API std::string label_text(const TableProposal& proposal);

/// For a table, with the reasons for what was inferred. Reads the data; throws as `CsvFiles::load`.
RECTIFY_API std::string starter_for_table(const std::string& file, const std::string& name,
                                          const TableProposal& proposal);

}}  // namespace rectify
