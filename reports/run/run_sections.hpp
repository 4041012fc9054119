#pragma once

#include "../page/page.hpp"
#include "run_material.hpp"

/// The sections of a run's report. One with nothing to show has no parts.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// At most this many layers get charts of their own.
inline constexpr std::size_t most_layers = 4;

/// Loss and accuracy by epoch; the learning rate where it depends on them.
Section training_curves_section(const RunMaterial& material);

/// The units of each layer over time, and how many are dead.
Section units_section(const RunMaterial& material);

/// Why units died, where the run was trained with forensics; how to find out, where units died and
/// it was not.
Section causes_section(const RunMaterial& material);

/// What to change: the advice of the run, and what can be done about dead units.
Section help_section(const RunMaterial& material);

/// Pre-activations, gradients, updates, ranks, learned parameters of activations, and weights.
Section signals_section(const RunMaterial& material);

/// Predictions for the test set: confusion matrix, scores by class, misclassified samples; of
/// regression predicted against true values and scores by target, of labels scores by label.
Section predictions_section(const RunMaterial& material);

/// Settings and environment of the run: config, seed, machine.
Section settings_section(const RunMaterial& material);

}}  // namespace rectify
