#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"

/// TensorBoard's event files: records, each framed by its length and checksums
/// (https://www.tensorflow.org/tutorials/load_data/tfrecord), of `Event` messages
/// (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto).
///
/// Messages are encoded by hand: they have a dozen fields, and protobuf would add a compiler to the
/// build and a library to every program that trains.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The time of an event.
struct EventTime {
  double wall_time = 0;  ///< seconds since 1970, UTC
  Index step = 0;
};

/// A histogram and moments of its values.
struct EventHistogram {
  double min = 0;
  double max = 0;
  double sum = 0;
  double sum_squares = 0;
  std::vector<double> limits;  ///< upper limit of each bucket
  std::vector<double> counts;  ///< of each bucket
};

/// The first record of a file.
RECTIFY_API std::string event_file_start(double wall_time);
/// A record of a scalar. TensorBoard groups tags by the part before the first '/'.
RECTIFY_API std::string scalar_event(const EventTime& time, std::string_view tag, float value);
/// A record of a histogram.
RECTIFY_API std::string histogram_event(const EventTime& time, std::string_view tag,
                                        const EventHistogram& histogram);

/// CRC-32C (Castagnoli), the checksum of records.
RECTIFY_API std::uint32_t crc32c(std::string_view bytes);

}}  // namespace rectify
