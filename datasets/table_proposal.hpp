#pragma once

#include <optional>
#include <string>
#include <vector>

#include "csv_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How a table can be trained on, inferred from its columns, with the reasons.
struct TableProposal {
  /// A column that is not used as it is.
  struct Decision {
    std::string column;
    std::string reason;  ///< "counts the rows", "891 different texts"
  };

  CsvFiles source = {};
  std::string label_reason = {};  ///< "the last column"; empty if it was given
  std::string task_reason = {};   ///< "3 different texts"
  std::vector<Decision> ignored = {};
  std::vector<Decision> as_texts = {};  ///< columns of numbers and texts
  std::string missing_reason = {};      ///< what is done about missing values
  Index rows = 0;
  Index features = 0;  ///< columns
  Index outputs = 0;   ///< classes or targets
};

/// Reads the table `given.train`, as `separator`, `header` and `missing_words` say, and proposes
/// what its columns are for. Without `labels`, the label is the column with a usual name (target,
/// label, class, y, ...), else the last one that is neither an identifier nor free text. Throws
/// DataError for a file that is no table, and for labels that are not there or cannot be ones.
RECTIFY_API TableProposal propose_for_table(const CsvFiles& given,
                                            const std::optional<CsvColumns>& labels);

}}  // namespace rectify
