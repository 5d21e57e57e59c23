// How long the slices of a cell are.

#ifndef NETRING_EXPERIMENT_TIMING_H_
#define NETRING_EXPERIMENT_TIMING_H_

#include <cstddef>
#include <cstdint>

#include "experiment/side_configs.h"
#include "experiment/spec.h"

namespace netring {

/// A window of this length with its warm-up: what --warmup says, else a quarter of it, at most 1 s.
Window WindowOf(const Method& method, int64_t duration_ns);

/// The window of a slice of one connection that takes so long in all, with the usual warm-up.
int64_t WindowIn(int64_t slice_ns);

/// How long --slice=auto may make the slices of a run of so many cells: --duration; of a budget, as
/// long as leaves room for trials and the rounds that a comparison needs to be precise.
int64_t LongestSliceNs(const Method& method, size_t cells);

/// The window of a trial of a cell, before anything is known of it.
Window TrialWindow(const Method& method, const Load& load, int64_t longest_ns);

/// Whether a trial has to be made again, longer: it says nothing without a message.
Window LongerTrial(const Method& method, const Window& window, int64_t longest_ns);

/// The window of the cell's slices: what --slice says; else 20 ms (1 s with --rate), and longer
/// until it holds 100 messages per place in flight and 200 of the path's smallest round trips, but
/// no longer than LongestSliceNs() says. `trial` is what a trial showed.
Window SliceWindow(const Method& method, const Load& load, const Samples& trial,
                   int64_t longest_ns);

/// The window of a slice that is traced, of a cell whose slices are so long: a picture shows a few
/// messages, and there is room for a bounded number of events.
Window TraceWindow(const Method& method, int64_t slice_ns);

/// What a slice takes beyond its warm-up and window, about: set-up, drain and collecting.
int64_t BetweenWindowsNs(const Load& load);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_TIMING_H_
