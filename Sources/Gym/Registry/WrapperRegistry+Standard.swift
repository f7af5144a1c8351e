extension WrapperRegistry {
  /// The wrappers of the suite that are made from values alone.
  public static let standard = WrapperRegistry([
    .clipAction,
    .rescaleAction,
    .discretizeAction,
    .repeatAction,
    .stickyAction,
    .clipReward,
    .normalizeReward,
    .recordEpisodeStatistics,
    .autoreset,
    .flattenObservation,
    .filterObservation,
    .rescaleObservation,
    .discretizeObservation,
    .dtypeObservation,
    .reshapeObservation,
    .resizeObservation,
    .grayscaleObservation,
    .delayObservation,
    .maxAndSkipObservation,
    .normalizeObservation,
    .frameStackObservation,
    .timeAwareObservation,
  ])
}
