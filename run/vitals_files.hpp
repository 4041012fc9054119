#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../vitals/vitals.hpp"

/// The files of vitals in a run's folder.
///
/// `vitals.bin` has a header line of JSON that describes a record, then a record of float32 for
/// each probe, appended, so that a killed run loses at most one. `vitals.npz` is made from it when
/// the run ends, also by an error. `deaths.jsonl`, with `vitals.forensics`, has a line for each
/// death.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The samples of a run's probe set, so that it can be used again.
struct ProbeSet {
  std::vector<Index> rows = {};  ///< of the data that the source loads: see `Dataset::row`
  std::string hash = {};         ///< of their values and targets
};
RECTIFY_API ProbeSet probe_set_of(const Dataset& probe);
/// The probe set of a run; none if it has no vitals.
RECTIFY_API std::optional<ProbeSet> read_probe_set(const std::filesystem::path& folder);
/// These samples of `data`; none if it does not have them.
RECTIFY_API std::optional<Dataset> find_probe(const Dataset& data, const ProbeSet& set);

/// Appends a probe, number `number` of the run from 0, to vitals.bin and deaths.jsonl.
RECTIFY_API void append_vitals(const std::filesystem::path& folder, const ProbeSet& set,
                               const Probe& probe, std::size_t number);

/// Removes all but the first `probes`, as a resumed run repeats the later ones. Returns the number
/// left: fewer than `probes` if the files were removed or damaged.
RECTIFY_API std::size_t rewind_vitals(const std::filesystem::path& folder, std::size_t probes);

/// Histograms of the inputs z of activation layers.
using LayerInputs = std::map<Index, Histogram>;
/// The histograms in vitals.bin, by step; empty if there is no such file.
RECTIFY_API std::map<Index, LayerInputs> read_inputs(const std::filesystem::path& folder);

/// Writes vitals.npz from vitals.bin and the history of the units. Arrays, with probes first:
///
///     epoch, step                                       (probes)
///     <layer>.<figure>                                  (probes, units): fired, max_z, dead, ...
///     <layer>.inputs                                    (probes, bins) over `input_edges`
///     <layer>.effective_rank, .centred_rank, .stable_rank, .gradient_norm   (probes)
///     <layer>.survival, .survival_error, .persistence   (probes)
///     <layer>.incidence_died, .incidence_replaced       (probes): see `Incidence`
///     <layer>.dead_since       (units): the probe of the last death, -1 for living units
///     <tensor>.norm, .gradient_norm, .update_ratio      (probes)
///     <tensor>.slopes    (probes, elements): of parameters of activations, as PReLU's
///     probe_rows         (samples): of the data that the source loads
///     event_layer, event_unit, event_probe, event_kind  (events): kinds as in `LifeEventKind`
///
/// Values that were not measured, or were lost, are NaN. Nothing is written without vitals.bin.
/// Throws DataError as `npz_bytes` does.
RECTIFY_API void write_vitals_npz(const std::filesystem::path& folder, const DeadHistory& history);

}}  // namespace rectify
