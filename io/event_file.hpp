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
/// The messages are encoded here: what is needed of them is a dozen fields, and protobuf would be a
/// compiler in the build and a library in every program that trains.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// When something was seen.
struct EventTime {
  double wall_time = 0;  ///< seconds since 1970, UTC
  Index step = 0;
};

/// Counts of numbers between limits, with what is known of the numbers themselves.
struct EventHistogram {
  double min = 0;
  double max = 0;
  double sum = 0;
  double sum_squares = 0;
  std::vector<double> limits;  ///< the upper one of each bucket
  std::vector<double> counts;  ///< as many
};

/// The record that a file begins with.
RECTIFY_API std::string event_file_start(double wall_time);
/// The record of a number. TensorBoard groups tags by what stands before their first '/'.
RECTIFY_API std::string scalar_event(const EventTime& time, std::string_view tag, float value);
/// The record of a histogram.
RECTIFY_API std::string histogram_event(const EventTime& time, std::string_view tag,
                                        const EventHistogram& histogram);

/// CRC-32C (Castagnoli), by which records are checked.
RECTIFY_API std::uint32_t crc32c(std::string_view bytes);

}}  // namespace rectify
