#include "table_proposal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "../base/error.hpp"
#include "../base/words.hpp"
#include "../io/refuse.hpp"
#include "../tables/rows.hpp"
#include "../tables/table_checks.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Whole numbers with at most this many different values are classes.
constexpr Index most_number_classes = 20;

class Proposer {
 public:
  Proposer(const CsvFiles& given, const std::optional<CsvColumns>& labels)
      : input_(CsvInput::of_file(given.train)) {
    CsvFiles& source = proposal_.source;
    source.train = given.train;
    source.separator = given.separator;
    source.header = given.header;
    source.missing_words = given.missing_words;
    CsvRoles roles = this->roles();
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
      if (!is_label(column)) choose_use(column);
    }
    choose_missing();
    if (!proposal_.ignored.empty()) {
      auto& columns = proposal_.source.ignore.emplace().columns;
      for (const auto& decision : proposal_.ignored)
        columns.push_back(column_called(decision.column, table_.has_names));
    }
    if (proposal_.features == 0) {
      refuse(table_.file, "columns", "at least one that can be a feature", none_of(ignored()),
             separator_hint());
    }
    return std::move(proposal_);
  }

 private:
  /// All columns are read as features.
  CsvRoles roles() const {
    const CsvFiles& source = proposal_.source;
    CsvRoles roles{.missing_words = source.missing_words,
                   .given = {.header = source.header},
                   .needs_labels = false};
    if (source.separator) roles.given.separator = source.separator->character;
    return roles;
  }

  std::vector<std::string> ignored() const {
    std::vector<std::string> texts;
    for (const auto& [column, reason] : proposal_.ignored) {
      texts.push_back(fmt::format("{}: {}", column, reason));
    }
    return texts;
  }

  /// "none (id: counts the rows; name: 891 different texts)"
  static std::string none_of(std::vector<std::string> columns) {
    constexpr std::size_t most = 5;
    if (columns.empty()) return "none";
    if (columns.size() > most) {
      columns.resize(most);
      columns.emplace_back("...");
    }
    return fmt::format("none ({})", fmt::join(columns, "; "));
  }

  std::string separator_hint() const {
    if (table_.columns > 1) return {};
    return fmt::format(
        "columns are separated by {}; another character is named as in --data "
        "'{{\"csv\": {{\"train\": {}, \"label\": -1, \"separator\": \"^\"}}}}'",
        csv_separators(), in_quotes(proposal_.source.train));
  }

  bool is_label(const TableColumn& column) const {
    return std::find(labels_.begin(), labels_.end(), &column) != labels_.end();
  }

  void choose_given(const CsvColumns& labels) {
    for (const auto& label : labels.columns) labels_.push_back(&find(label));
    for (const TableColumn* label : labels_) {
      const std::string reason = reason_against_label(*label);
      if (reason.empty()) continue;
      refuse(table_.file, table_.place_of(*label), "numbers, or labels that occur several times",
             reason);
    }
    proposal_.source.label = labels;
  }

  const TableColumn& find(const CsvColumns::Column& label) const {
    std::vector<std::string> names;
    for (const TableColumn& column : table_.features) names.push_back(column.name());
    if (const auto* index = std::get_if<Index>(&label)) {
      const Index place = *index < 0 ? table_.columns + *index : *index;
      if (place >= 0 && place < table_.columns) return table_.features[at(place)];
      refuse(table_.file, "label", fmt::format("an index below {}", table_.columns),
             std::to_string(*index));
    }
    const std::string name(csv_trimmed(std::get<std::string>(label)));
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return table_.features[at(found - names.begin())];
    if (!input_.open(roles().given).dialect().header) {
      refuse(table_.file, "label", "the index of a column, from 0, as there is no header",
             in_quotes(name));
    }
    refuse(table_.file, "label", one_of(names), in_quotes(name), did_you_mean(name, names));
  }

  void choose_label() {
    constexpr std::array<std::string_view, 8> usual{"target",  "label",   "class",  "y",
                                                    "species", "outcome", "labels", "targets"};
    const TableColumn* chosen = nullptr;
    for (const std::string_view name : usual) {
      for (const TableColumn& column : table_.features) {
        if (chosen == nullptr && same_but_for_case(column.name(), name)) chosen = &column;
      }
    }
    proposal_.label_reason = "its name";
    std::vector<std::string> others;
    for (auto column = table_.features.rbegin();
         chosen == nullptr && column != table_.features.rend(); ++column) {
      const std::string reason =
          is_identifier(*column) ? reason_to_ignore(*column) : reason_against_label(*column);
      if (!reason.empty() && column->content() != ColumnContent::written_numbers) {
        others.push_back(fmt::format("{}: {}", column->name(), reason));
        continue;
      }
      chosen = &*column;
      proposal_.label_reason = column == table_.features.rbegin()
                                   ? "the last column"
                                   : "the last column that is no identifier, date or free text";
    }
    if (chosen == nullptr) {
      refuse(table_.file, "columns", "one that can be the label", none_of(others),
             separator_hint());
    }
    choose_given({{column_called(chosen->name(), table_.has_names)}});
  }

  /// Empty if it can be the label.
  static std::string reason_against_label(const TableColumn& column) {
    constexpr Index enough = 10;
    switch (column.content()) {
      case ColumnContent::dates: return "dates";
      case ColumnContent::nothing: return "no values";
      case ColumnContent::written_numbers: return written_text(column);
      case ColumnContent::texts: break;
      default: return {};
    }
    const Index filled = column.size() - column.missing().cells;
    const Index different = std::ssize(column.texts());
    const bool repeats = filled < enough || 2 * different <= filled;
    return repeats && !column.has_more_texts() ? "" : texts_text(column);
  }

  static std::string texts_text(const TableColumn& column) {
    return fmt::format("{}{} different texts", column.has_more_texts() ? "more than " : "",
                       column.texts().size());
  }

  static std::string written_text(const TableColumn& column) {
    return fmt::format("texts such as {}: write digits and a decimal point alone",
                       column.written_numbers().example);
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
    const Index different = std::ssize(texts_of(label));
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
    if (different == 1 && source.task == Task::classification) {
      refuse(table_.file, table_.place_of(label), "at least 2 classes", "the same in all rows");
    }
    if (source.task == Task::classification && different > most_classes) {
      refuse(table_.file, table_.place_of(label), fmt::format("at most {} classes", most_classes),
             std::to_string(different));
    }
  }

  /// Empty if it can be a feature.
  static std::string reason_to_ignore(const TableColumn& column) {
    if (is_identifier(column)) {
      if (column.content() == ColumnContent::texts) return texts_text(column);
      return column.counts_rows() ? "counts the rows" : "an identifier by its name";
    }
    switch (column.content()) {
      case ColumnContent::dates: return "dates";
      case ColumnContent::nothing: return "no values";
      case ColumnContent::texts:
        if (column.texts().size() <= most_categories) return {};
        return texts_text(column);
      case ColumnContent::written_numbers: return written_text(column);
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
    has_missing_ = has_missing_ || column.missing().cells > 0;
  }

  /// What is done about missing values: rows without a label can only be left out.
  void choose_missing() {
    const bool of_labels =
        std::any_of(labels_.begin(), labels_.end(),
                    [](const TableColumn* label) { return label->missing().cells > 0; });
    if (!has_missing_ && !of_labels) return;
    proposal_.source.missing = has_missing_ ? Missing::median : Missing::drop;
    std::vector<std::string> reasons;
    if (has_missing_)
      reasons.emplace_back("replaces missing numbers; a further feature says where");
    if (of_labels) reasons.emplace_back("rows without a label are left out");
    proposal_.missing_reason = fmt::format("{}", fmt::join(reasons, "; "));
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
          {column.name(), fmt::format("numbers, and texts such as {}", in_quotes(words.front()))});
      return true;
    }
    if (words.size() <= most_words) {
      auto& missing = proposal_.source.missing_words;
      missing.insert(missing.end(), words.begin(), words.end());
      has_missing_ = true;
      ++proposal_.features;
      return false;
    }
    proposal_.ignored.push_back(
        {column.name(), fmt::format("numbers, and {} different texts such as {}", words.size(),
                                    in_quotes(words.front()))});
    return false;
  }

  /// The different texts of a column that was read as numbers.
  std::vector<std::string> texts_of(const TableColumn& column) const {
    CsvRoles roles = this->roles();
    roles.features = CsvColumns{{static_cast<Index>(column.place())}};
    roles.given.header = table_.has_names;
    roles.categories.columns[column.name()] = CategoryEncoding::one_hot;
    return read_csv_table(input_, roles).features[0].texts();
  }

  CsvInput input_;
  CsvTable table_;
  TableProposal proposal_;
  std::vector<const TableColumn*> labels_;
  bool has_missing_ = false;  // among the features
};

}  // namespace

TableProposal propose_for_table(const CsvFiles& given, const std::optional<CsvColumns>& labels) {
  return Proposer(given, labels).propose();
}

}}  // namespace rectify
