#include "table_proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_set>

#include "../base/error.hpp"
#include "../base/words.hpp"
#include "../io/refuse.hpp"
#include "table_checks.hpp"
#include "tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Whole numbers with at most this many different values are classes.
constexpr Index most_number_classes = 20;

bool same_letters(const std::string& name, std::string_view lower) {
  return std::equal(name.begin(), name.end(), lower.begin(), lower.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

Index different_numbers(const TableColumn& column) {
  std::unordered_set<Scalar> values;
  for (const Scalar value : column.numbers()) {
    if (value == value) values.insert(value);
  }
  return std::ssize(values);
}

class Proposer {
 public:
  Proposer(const std::filesystem::path& path, const std::optional<CsvColumns>& labels)
      : input_(CsvInput::of_file(path)) {
    proposal_.source.train = path.string();
    CsvRoles roles{.missing_words = CsvFiles::standard_missing_words(), .needs_labels = false};
    if (labels && labels->have_names()) roles.given.header = true;
    table_ = read_csv_table(input_, roles);
    if (table_.ragged) throw DataError(*table_.ragged);
    proposal_.rows = table_.rows;
    if (labels) {
      choose_given(*labels);
    } else {
      choose_label();
    }
  }

  TableProposal propose() {
    choose_task();
    for (const TableColumn& column : table_.features) {
      if (!is_label(column)) {
        choose_use(column);
      } else if (column.missing().cells > 0) {
        proposal_.missing.push_back(column.name());
      }
    }
    if (!proposal_.ignored.empty()) {
      auto& columns = proposal_.source.ignore.emplace().columns;
      for (const auto& decision : proposal_.ignored) columns.push_back(column_of(decision.column));
    }
    if (!proposal_.missing.empty()) proposal_.source.missing = Missing::median;
    if (proposal_.features == 0) {
      refuse(table_.file, "columns", "at least one that can be a feature", "none");
    }
    return std::move(proposal_);
  }

 private:
  CsvColumns::Column column_of(const std::string& name) const {
    if (table_.has_names) return name;
    return static_cast<Index>(std::stoll(name));
  }

  bool is_label(const TableColumn& column) const {
    return std::find(labels_.begin(), labels_.end(), &column) != labels_.end();
  }

  void choose_given(const CsvColumns& labels) {
    std::vector<std::string> names;
    for (const TableColumn& column : table_.features) names.push_back(column.name());
    for (const auto& label : labels.columns) {
      std::string name;
      if (const auto* text = std::get_if<std::string>(&label)) {
        name = csv_trimmed(*text);
      } else {
        const Index index = std::get<Index>(label);
        const Index place = index < 0 ? table_.columns + index : index;
        if (place >= 0 && place < table_.columns) name = names[at(place)];
      }
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) {
        refuse(table_.file, "label", one_of(names), in_quotes(name), did_you_mean(name, names));
      }
      labels_.push_back(&table_.features[at(found - names.begin())]);
    }
    proposal_.source.label = labels;
  }

  void choose_label() {
    constexpr std::array<std::string_view, 8> usual{"target",  "label",   "class",  "y",
                                                    "species", "outcome", "labels", "targets"};
    const TableColumn* chosen = nullptr;
    for (const std::string_view name : usual) {
      for (const TableColumn& column : table_.features) {
        if (chosen == nullptr && same_letters(column.name(), name)) chosen = &column;
      }
    }
    proposal_.label_reason = "its name";
    for (auto column = table_.features.rbegin();
         chosen == nullptr && column != table_.features.rend(); ++column) {
      if (!reason_to_ignore(*column).empty()) continue;
      chosen = &*column;
      proposal_.label_reason = column == table_.features.rbegin()
                                   ? "the last column"
                                   : "the last column that is no identifier, date or free text";
    }
    if (chosen == nullptr) refuse(table_.file, "columns", "one that can be the label", "none");
    labels_ = {chosen};
    proposal_.source.label.columns = {column_of(chosen->name())};
  }

  void choose_task() {
    CsvFiles& source = proposal_.source;
    const TableColumn& label = *labels_[0];
    proposal_.outputs = std::ssize(labels_);
    if (labels_.size() > 1) {
      const bool binary =
          std::all_of(labels_.begin(), labels_.end(), [](const TableColumn* column) {
            const bool numbers = column->content() == ColumnContent::numbers && column->whole() &&
                                 column->low() >= 0 && column->high() <= 1;
            return numbers || column->content() == ColumnContent::booleans;
          });
      source.task = binary ? Task::multilabel : Task::regression;
      proposal_.task_reason = binary ? "several labels of 0 and 1" : "several columns of numbers";
      return;
    }
    const bool is_number = label.content() == ColumnContent::numbers;
    const Index different = label.keep() == TableColumn::Keep::texts ? std::ssize(label.texts())
                                                                     : different_numbers(label);
    const bool few = different <= most_number_classes && 2 * different <= label.size();
    source.task = is_number && !(label.whole() && few) ? Task::regression : Task::classification;
    if (source.task == Task::classification) {
      proposal_.outputs = different;
      proposal_.task_reason = fmt::format(
          "{} {}", different, is_number ? "different whole numbers" : "different texts");
    } else {
      proposal_.outputs = 1;
      proposal_.task_reason =
          label.whole() ? fmt::format("{} different numbers", different) : "numbers with decimals";
    }
    if (source.task == Task::classification && different > most_classes) {
      refuse(table_.file, "label " + table_.place_of(label),
             fmt::format("at most {} classes", most_classes), std::to_string(different));
    }
  }

  /// Empty if it can be a feature.
  static std::string reason_to_ignore(const TableColumn& column) {
    if (is_identifier(column)) {
      return column.counts_rows() ? "counts the rows" : "a different whole number in each row";
    }
    switch (column.content()) {
      case ColumnContent::dates: return "dates";
      case ColumnContent::nothing: return "no values";
      case ColumnContent::texts:
        if (column.texts().size() <= most_categories) return {};
        return fmt::format("{}{} different texts", column.has_more_texts() ? "more than " : "",
                           column.texts().size());
      default: return {};
    }
  }

  void choose_use(const TableColumn& column) {
    if (std::string reason = reason_to_ignore(column); !reason.empty()) {
      proposal_.ignored.push_back({column.name(), std::move(reason)});
      return;
    }
    if (column.content() == ColumnContent::mixed && !choose_for_mixed(column)) return;
    ++proposal_.features;
    if (column.missing().cells > 0) proposal_.missing.push_back(column.name());
  }

  /// Numbers among which there are texts: few texts stand for missing values, a column of few
  /// values is one of categories. False if it is neither.
  bool choose_for_mixed(const TableColumn& column) {
    constexpr std::size_t most_words = 3;
    const std::vector<std::string> texts = texts_of(column);
    std::vector<std::string> words;
    for (const std::string& text : texts) {
      double ignored = 0;
      if (parse_csv_number(text, ignored, table_.dialect.decimal) != CsvParsed::number)
        words.push_back(text);
    }
    if (texts.size() <= most_categories && 4 * texts.size() <= at(table_.rows)) {
      proposal_.source.categories.columns[column.name()] = CategoryEncoding::one_hot;
      proposal_.as_texts.push_back(
          {column.name(), "numbers and " + count_text(std::ssize(words), "different text")});
      return true;
    }
    if (words.size() <= most_words) {
      auto& missing = proposal_.source.missing_words;
      missing.insert(missing.end(), words.begin(), words.end());
      proposal_.missing.push_back(column.name());
      ++proposal_.features;
      return false;
    }
    proposal_.ignored.push_back(
        {column.name(), "numbers and " + count_text(std::ssize(words), "different text")});
    return false;
  }

  /// The different texts of a column that was read as numbers.
  std::vector<std::string> texts_of(const TableColumn& column) const {
    CsvRoles roles{.features = CsvColumns{{static_cast<Index>(column.place())}},
                   .missing_words = CsvFiles::standard_missing_words(),
                   .given = {.header = table_.has_names},
                   .needs_labels = false};
    roles.categories.columns[column.name()] = CategoryEncoding::one_hot;
    return read_csv_table(input_, roles).features[0].texts();
  }

  CsvInput input_;
  CsvTable table_;
  TableProposal proposal_;
  std::vector<const TableColumn*> labels_;
};

}  // namespace

TableProposal propose_for_table(const std::filesystem::path& path,
                                const std::optional<CsvColumns>& labels) {
  return Proposer(path, labels).propose();
}

}}  // namespace rectify
