#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../base/json.hpp"
#include "../nn/task.hpp"

/// How the columns of a table become features and targets: fitted to the training rows, stored in
/// the model, and applied to every other table.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// `boolean`: true and false, yes and no as 1 and 0. `category`: texts.
enum class ColumnKind { number, boolean, category };
constexpr std::array<const char*, 3> names_of(ColumnKind) {
  return {"number", "boolean", "category"};
}

/// A column that is a feature, or several.
struct EncodedColumn {
  std::string name = {};  ///< without a header its index
  ColumnKind kind = ColumnKind::number;
  std::vector<std::string> categories = {};  ///< of the training rows, in order
  bool ordinal = false;             ///< one feature, the index of the category; else one for each
  std::optional<double> fill = {};  ///< in place of a missing value; 0, no category, of texts
  bool indicator = false;           ///< one more feature: 1 where the value is missing

  /// Number of features.
  Index width() const;
  /// `age`; `sex=female`, `sex=male`; `age missing`.
  std::vector<std::string> feature_names() const;
};

struct RECTIFY_API TableEncoding {
  bool has_names = true;                    ///< whether columns have names, not indices
  Index file_columns = 0;                   ///< of the training table, or 0 if not known
  std::vector<EncodedColumn> columns = {};  ///< in the order of the features
  Task task = Task::classification;
  std::vector<std::string> label_names = {};    ///< columns of labels or targets
  std::vector<std::string> classes = {};        ///< texts of the classes
  std::optional<std::string> weight_name = {};  ///< column of sample weights
  std::vector<std::string> missing_words = {};  ///< besides empty cells

  Index features() const;
  std::vector<std::string> feature_names() const;
  /// Of a table of numbers: for models that know the names of their features and classes only.
  static TableEncoding of_names(const std::vector<std::string>& features,
                                const std::vector<std::string>& classes);
};

RECTIFY_API Json encoding_to_json(const TableEncoding& encoding);
/// Throws DataError if it is not what `encoding_to_json` writes; `where` is for messages.
RECTIFY_API TableEncoding encoding_from_json(const Json& json, const std::string& where);

}}  // namespace rectify
