#pragma once

#include "../page/page.hpp"
#include "run_material.hpp"

/// The sections of a run's report; one without parts where there is nothing to show.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// More layers than this are not shown one by one.
inline constexpr std::size_t most_layers = 4;

/// Loss, accuracy and learning rate, epoch by epoch.
Section training_curves_section(const RunMaterial& material);

/// Which units are dead, since when, and why they died.
Section units_section(const RunMaterial& material);

/// What goes through the net: inputs of activations, gradients, updates, learnt slopes.
Section signals_section(const RunMaterial& material);

/// What the net makes of the test set, and of what its first layer's weights look like.
Section predictions_section(const RunMaterial& material);

/// How the run was made: machine, seeds, config.
Section settings_section(const RunMaterial& material);

}}  // namespace rectify
