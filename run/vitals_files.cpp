#include "vitals_files.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../base/checked_size.hpp"
#include "../base/error.hpp"
#include "../base/hash.hpp"
#include "../base/parse_number.hpp"
#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../io/json_shape.hpp"
#include "../io/npy.hpp"
#include "../io/npz.hpp"
#include "../io/refuse.hpp"
#include "../vitals/definitions.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr auto records_name = run_files::vitals_records, arrays_name = run_files::vitals_arrays,
               deaths_name = run_files::deaths, format = "rectify vitals 3",
               inputs_suffix = ".inputs";

double or_nan(std::optional<double> value) {
  return value.value_or(std::numeric_limits<double>::quiet_NaN());
}
double or_nan(std::optional<Index> value) {
  return value ? static_cast<double>(*value) : or_nan(std::optional<double>());
}
template <class Number>
double or_nan(Number value) {
  return static_cast<double>(value);
}

/// A value of a unit and its name in files.
struct UnitFigure {
  const char* name;
  double (*get)(const UnitCensus&);
};

template <auto member>
consteval UnitFigure figure(const char* name) {
  return {name, [](const UnitCensus& unit) { return or_nan(unit.*member); }};
}

constexpr std::array unit_figures{
    figure<&UnitCensus::fired>("fired"),
    figure<&UnitCensus::flat>("flat"),
    figure<&UnitCensus::zeros>("zeros"),
    figure<&UnitCensus::max_z>("max_z"),
    figure<&UnitCensus::max_slope>("max_slope"),
    figure<&UnitCensus::min_output>("min_output"),
    figure<&UnitCensus::max_output>("max_output"),
    figure<&UnitCensus::mean_output>("mean_output"),
    figure<&UnitCensus::mean_abs_output>("mean_abs_output"),
    figure<&UnitCensus::variance>("variance"),
    figure<&UnitCensus::correlation>("correlation"),
    figure<&UnitCensus::explained>("explained"),
    figure<&UnitCensus::mean_abs_gradient>("mean_abs_gradient"),
    figure<&UnitCensus::first_order_cost>("first_order_cost"),
    figure<&UnitCensus::silent_samples>("silent_samples"),
    figure<&UnitCensus::update_ratio>("update_ratio"),
    UnitFigure{"dead", [](const UnitCensus& unit) { return is_dead(unit) ? 1.0 : 0.0; }},
};

/// Calls `add(name, values, one)` for each array of a record, in a fixed order; `one`: it is a
/// single number.
template <class Add>
void for_each_array(const Probe& probe, Add&& add) {
  for (const LayerCensus& layer : probe.census.layers) {
    const std::string prefix = std::to_string(layer.layer) + ".";
    for (const UnitFigure& figure : unit_figures) {
      std::vector<double> values;
      for (const UnitCensus& unit : layer.units) values.push_back(figure.get(unit));
      add(prefix + figure.name, values, false);
    }
    add(std::to_string(layer.layer) + inputs_suffix,
        {layer.inputs.counts.begin(), layer.inputs.counts.end()}, false);
    add(prefix + "effective_rank", {or_nan(layer.effective_rank)}, true);
    add(prefix + "centred_rank", {or_nan(layer.centred_rank)}, true);
    add(prefix + "stable_rank", {or_nan(layer.stable_rank)}, true);
    add(prefix + "gradient_norm", {or_nan(layer.gradient_norm)}, true);
  }
  for (const TensorCensus& tensor : probe.census.tensors) {
    add(tensor.name + ".norm", {tensor.norm}, true);
    add(tensor.name + ".gradient_norm", {or_nan(tensor.gradient_norm)}, true);
    add(tensor.name + ".update_ratio", {or_nan(tensor.update_ratio)}, true);
    if (!tensor.slopes.empty()) add(tensor.name + ".slopes", tensor.slopes, false);
  }
}

std::string header_of(const Probe& probe, const ProbeSet& set) {
  Json arrays = Json::array();
  for_each_array(probe, [&](const std::string& name, const std::vector<double>& values, bool one) {
    arrays.push_back({name, values.size(), one});
  });
  return Json{{"format", format},
              {"samples", probe.census.samples},
              {"probe_rows", set.rows},
              {"probe_hash", set.hash},
              {"arrays", arrays}}
             .dump() +
         "\n";
}

std::string record_of(const Probe& probe, std::string_view header) {
  std::string bytes;
  const auto add = [&bytes](const auto& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  add(static_cast<std::int64_t>(probe.time.epoch));
  add(static_cast<std::int64_t>(probe.time.step));
  for_each_array(probe, [&](const std::string&, const std::vector<double>& values, bool) {
    for (const double value : values) add(static_cast<float>(value));
  });
  add(hash_text(bytes, hash_text(header)));  // a record depends on its header
  return bytes;
}

/// The contents of a vitals.bin; empty if there is none.
std::string read_records(const fs::path& path) {
  return has_file(path) ? read_text(path) : std::string();
}

/// The undamaged records at the start of a vitals.bin; none if there is no such file, or it is of
/// another version. Throws DataError if its header is damaged.
struct Records {
  struct Array {
    std::string name;
    std::size_t size;
    bool one;
    std::size_t offset;  ///< in a record, bytes
  };
  std::string bytes;
  std::size_t begin = 0;                        ///< of the first record
  std::size_t size = 2 * sizeof(std::int64_t);  ///< of a record, in bytes
  std::size_t count = 0;
  Index samples = 0;
  ProbeSet probe_set = {};
  std::vector<Array> arrays = {};

  explicit Records(const fs::path& path) : Records(read_records(path), path.string()) {}
  /// From the bytes of a file.
  Records(std::string all, const std::string& where) : bytes(std::move(all)) {
    if (bytes.empty()) return;
    const std::size_t line = bytes.find('\n');
    if (line == bytes.npos) refuse(where, "header", "a line", "none");
    const Json header = parse_stored_json(std::string_view(bytes).substr(0, line), where);
    check_shape(header, {{"format", "text"}}, where);
    if (header["format"] != format) return;  // of another version
    static const Json shape{{"format", "text"},
                            {"samples", "count"},
                            {"probe_rows", {"count"}},
                            {"probe_hash", "text"},
                            {"arrays", {{"text", "count", "true or false"}}}};
    check_shape(header, shape, where);
    samples = header["samples"];
    probe_set = {header["probe_rows"].get<std::vector<Index>>(), header["probe_hash"]};
    begin = line + 1;
    for (const Json& array : header["arrays"]) add(array, where);
    size += sizeof(std::uint64_t);
    count = (bytes.size() - begin) / size;
    count = whole();
  }

  /// Number of undamaged records at the start.
  std::size_t whole() const {
    const std::string_view all = bytes;
    const std::uint64_t of_header = hash_text(all.substr(0, begin));
    const std::size_t length = size - sizeof(std::uint64_t);
    for (std::size_t record = 0; record < count; ++record) {
      const std::string_view content = all.substr(begin + record * size, length);
      if (value<std::uint64_t>(record, length) != hash_text(content, of_header)) return record;
    }
    return count;
  }

  /// Adds an array to the layout of a record; throws DataError if it does not fit into the file.
  void add(const Json& array, const std::string& where) {
    arrays.push_back({array[0], array[1], array[2], size});
    const Array& added = arrays.back();
    const CheckedSize end = checked_sum(size, checked_product(added.size, sizeof(float)));
    const bool is_inputs = added.name.ends_with(inputs_suffix);
    if (!end || *end > bytes.size() || (added.one && added.size != 1)) {
      refuse(where, added.name, "a size within the file", std::to_string(added.size));
    }
    if (is_inputs && !layer_of(added.name)) {
      refuse(where, "arrays", "a layer's number before " + std::string(inputs_suffix),
             in_quotes(added.name));
    }
    size = *end;
  }

  /// `2.inputs` -> 2
  static std::optional<Index> layer_of(const std::string& name) {
    const std::size_t dot = name.find('.');
    return dot == name.npos ? std::nullopt : parse_number<Index>(name.substr(0, dot));
  }

  /// A number of this type at an offset in a record.
  template <class Value>
  Value value(std::size_t record, std::size_t offset) const {
    Value value;
    std::memcpy(&value, bytes.data() + begin + record * size + offset, sizeof value);
    return value;
  }
  /// The record of each probe; none if it has been lost.
  std::vector<std::optional<std::size_t>> of(const std::vector<ProbeTime>& times) const {
    std::vector<std::optional<std::size_t>> places;
    std::size_t next = 0;
    for (const ProbeTime& time : times) {
      places.emplace_back();
      if (next == count ||
          value<std::int64_t>(next, sizeof(std::int64_t)) != static_cast<std::int64_t>(time.step)) {
        continue;
      }
      places.back() = next++;
    }
    return places;
  }
  /// One array, probe by probe; NaN where a record has been lost.
  std::vector<Scalar> values(const Array& array,
                             const std::vector<std::optional<std::size_t>>& places) const {
    std::vector<Scalar> all;
    for (const auto& record : places) {
      for (std::size_t i = 0; i < array.size; ++i) {
        const std::size_t offset = array.offset + i * sizeof(float);
        all.push_back(record ? static_cast<Scalar>(value<float>(*record, offset))
                             : std::numeric_limits<Scalar>::quiet_NaN());
      }
    }
    return all;
  }
};

/// None if the file is damaged: a run can be resumed without it.
std::optional<Records> whole_records(const fs::path& path) {
  std::string bytes = read_records(path);
  try {
    return Records(std::move(bytes), path.string());
  } catch (const DataError&) {
    return std::nullopt;
  }
}

using Arrays = std::map<std::string, std::string>;

std::string whole_numbers(const std::vector<std::int64_t>& values) {
  return npy_bytes({static_cast<Index>(values.size())}, std::span(values));
}

std::string numbers(const std::vector<Scalar>& values) {
  return npy_bytes({static_cast<Index>(values.size())}, std::span(values));
}

void add_events(const DeadHistory& history, Arrays& arrays) {
  std::vector<std::int64_t> layers, units, probes, kinds;
  for (const LifeEvent& event : life_events(history)) {
    layers.push_back(event.layer);
    units.push_back(event.unit);
    probes.push_back(static_cast<std::int64_t>(event.probe));
    kinds.push_back(static_cast<std::int64_t>(event.kind));
  }
  arrays["event_layer"] = whole_numbers(layers);
  arrays["event_unit"] = whole_numbers(units);
  arrays["event_probe"] = whole_numbers(probes);
  arrays["event_kind"] = whole_numbers(kinds);
}

void add_lives(const LayerHistory& layer, Arrays& arrays) {
  std::vector<Scalar> shares, errors, persistence;
  for (const Survival& point : survival(layer)) {
    shares.push_back(static_cast<Scalar>(point.survival));
    errors.push_back(static_cast<Scalar>(point.standard_error));
  }
  for (const Turnover& turnover : turnovers(layer)) {
    persistence.push_back(static_cast<Scalar>(or_nan(turnover.persistence)));
  }
  std::vector<std::int64_t> since(layer.dead.front().size(), -1);
  for (const Permanent& unit : permanent(layer)) {
    since[at(unit.unit)] = static_cast<std::int64_t>(unit.since);
  }
  const std::string prefix = std::to_string(layer.layer);
  std::vector<Scalar> died, replaced;
  for (const Incidence& point : incidence(layer)) {
    died.push_back(static_cast<Scalar>(point.died));
    replaced.push_back(static_cast<Scalar>(point.replaced));
  }
  arrays[prefix + ".incidence_died"] = numbers(died);
  arrays[prefix + ".incidence_replaced"] = numbers(replaced);
  arrays[prefix + ".survival"] = numbers(shares);
  arrays[prefix + ".survival_error"] = numbers(errors);
  arrays[prefix + ".persistence"] = numbers(persistence);
  arrays[prefix + ".dead_since"] = whole_numbers(since);
}

}  // namespace

ProbeSet probe_set_of(const Dataset& probe) {
  ProbeSet set{.hash = hash_name(probe.hash())};
  for (Index sample = 0; sample < probe.size(); ++sample) set.rows.push_back(probe.row(sample));
  return set;
}

std::optional<ProbeSet> read_probe_set(const fs::path& folder) {
  Records records(folder / records_name);
  if (records.probe_set.rows.empty()) return std::nullopt;
  return std::move(records.probe_set);
}

std::optional<Dataset> find_probe(const Dataset& data, const ProbeSet& set) {
  std::unordered_map<Index, Index> samples;  // by row
  for (Index sample = 0; sample < data.size(); ++sample) samples[data.row(sample)] = sample;
  std::vector<Index> found;
  for (const Index row : set.rows) {
    const auto sample = samples.find(row);
    if (sample == samples.end()) return std::nullopt;
    found.push_back(sample->second);
  }
  Dataset probe = data.subset(found);
  if (probe_set_of(probe).hash != set.hash) return std::nullopt;
  return probe;
}

void append_vitals(const fs::path& folder, const ProbeSet& set, const Probe& probe,
                   std::size_t number) {
  const bool is_new = !has_file(folder / records_name);
  const std::string header = header_of(probe, set);
  append(folder / records_name, (is_new ? header : "") + record_of(probe, header));
  std::string lines;
  for (const Death& death : probe.deaths) {
    Json line = death_to_json(death);
    line["probe"] = number;
    lines += line.dump() + "\n";
  }
  if (!lines.empty()) append(folder / deaths_name, lines);
}

std::size_t rewind_vitals(const fs::path& folder, std::size_t probes) {
  if (probes == 0) {
    for (const char* name : {records_name, arrays_name, deaths_name}) remove_file(folder / name);
    return 0;
  }
  filter_lines(folder / deaths_name, [probes](const std::string& line) {
    const auto number = stored_number(line, "probe");
    return number && std::cmp_less(*number, probes);
  });
  const auto records = whole_records(folder / records_name);
  if (!records || records->begin == 0) {
    remove_file(folder / records_name);
    return 0;
  }
  const std::size_t kept = std::min(probes, records->count);
  shorten_file(folder / records_name, records->begin + kept * records->size);
  return kept;
}

std::map<Index, LayerInputs> read_inputs(const fs::path& folder) {
  const Records records(folder / records_name);
  std::map<Index, LayerInputs> inputs;
  for (const Records::Array& array : records.arrays) {
    if (!array.name.ends_with(inputs_suffix) || array.size != Histogram::bins) continue;
    const Index layer = *Records::layer_of(array.name);
    for (std::size_t record = 0; record < records.count; ++record) {
      const Index step = records.value<std::int64_t>(record, sizeof(std::int64_t));
      auto& counts = inputs[step][layer].counts;
      for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] =
            static_cast<Index>(records.value<float>(record, array.offset + i * sizeof(float)));
      }
    }
  }
  return inputs;
}

void write_vitals_npz(const fs::path& folder, const DeadHistory& history) {
  const Records records(folder / records_name);
  if (records.count == 0 || history.times.empty()) return;
  Arrays arrays;
  std::vector<std::int64_t> epochs, steps;
  for (const ProbeTime& time : history.times) {
    epochs.push_back(time.epoch);
    steps.push_back(static_cast<std::int64_t>(time.step));
  }
  arrays["epoch"] = whole_numbers(epochs);
  arrays["step"] = whole_numbers(steps);
  const auto places = records.of(history.times);
  for (const Records::Array& array : records.arrays) {
    std::vector<Index> shape{std::ssize(places)};
    if (!array.one) shape.push_back(static_cast<Index>(array.size));
    const auto values = records.values(array, places);
    arrays[array.name] = npy_bytes(shape, std::span(values));
  }
  for (const LayerHistory& layer : history.layers) add_lives(layer, arrays);
  const std::vector<double> edges = Histogram::edges();
  arrays["input_edges"] = numbers({edges.begin(), edges.end()});
  arrays["probe_samples"] = whole_numbers({records.samples});
  arrays["probe_rows"] =
      whole_numbers({records.probe_set.rows.begin(), records.probe_set.rows.end()});
  add_events(history, arrays);
  const fs::path path = folder / arrays_name;
  write_atomically(path, npz_bytes(arrays, path.string()));
}

}}  // namespace rectify
