#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../vitals/vitals.hpp"

/// What vitals leave in a run's folder.
///
/// `vitals.bin` grows by one record a probe: a header line of JSON that says what a record holds,
/// then records of float32, so that a killed run loses at most one. `vitals.npz` is made from it
/// when the run ends, however it ends. `deaths.jsonl`, where causes are asked for, has a line for
/// each death.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Which samples a run looked on, so that others can look on the same.
struct ProbeSet {
  std::vector<Index> rows = {};  ///< of the data that the source loads: see `Dataset::row`
  std::string hash = {};         ///< of their values and targets
};
RECTIFY_API ProbeSet probe_set_of(const Dataset& probe);
/// What the run of this folder looked on; none where its vitals are not there.
RECTIFY_API std::optional<ProbeSet> read_probe_set(const std::filesystem::path& folder);
/// The same samples out of `data`; none where they are not in it.
RECTIFY_API std::optional<Dataset> find_probe(const Dataset& data, const ProbeSet& set);

/// Appends a probe, the `number`-th of the run from 0, to both.
RECTIFY_API void append_vitals(const std::filesystem::path& folder, const ProbeSet& set,
                               const Probe& probe, std::size_t number);

/// Takes back all but the first `probes`, which a run that goes on will make again. Returns how
/// many there are then: fewer where somebody has removed or damaged the files.
RECTIFY_API std::size_t rewind_vitals(const std::filesystem::path& folder, std::size_t probes);

/// The histograms of what goes into activation layers.
using LayerInputs = std::map<Index, Histogram>;
/// Those in vitals.bin, by step; none where there is no such file.
RECTIFY_API std::map<Index, LayerInputs> read_inputs(const std::filesystem::path& folder);

/// vitals.npz from vitals.bin and the lives of the units. Arrays, with probes first:
///
///     epoch, step                                       (probes)
///     <layer>.<figure>                                  (probes, units): fired, max_z, dead, ...
///     <layer>.inputs                                    (probes, bins) over `input_edges`
///     <layer>.effective_rank, .centred_rank, .stable_rank, .gradient_norm   (probes)
///     <layer>.survival, .survival_error, .persistence   (probes)
///     <layer>.incidence_died, .incidence_replaced       (probes): see `Incidence`
///     <layer>.dead_since       (units): the probe of the last death, -1 of those alive
///     <tensor>.norm, .gradient_norm, .update_ratio      (probes)
///     <tensor>.slopes    (probes, elements): of parameters of activations, as PReLU's
///     probe_rows         (samples): of the data that the source loads
///     event_layer, event_unit, event_probe, event_kind  (events): kinds as in `LifeEventKind`
///
/// What was not measured, or has been lost, is nan. Nothing is written where there is no
/// vitals.bin. Throws DataError as `npz_bytes` does.
RECTIFY_API void write_vitals_npz(const std::filesystem::path& folder, const DeadHistory& history);

}}  // namespace rectify
