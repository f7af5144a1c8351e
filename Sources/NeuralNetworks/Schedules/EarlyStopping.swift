import Foundations

/// Ends a training when a figure has stopped getting better, and brings the best weights back:
/// Keras's callback of this name.
///
///     var stopping = EarlyStopping<Sequential>(patience: 10, restoresBest: true)
///     for epoch in 0..<1000 {
///       …
///       if stopping.shouldStop(after: epoch, validationLoss, model) { break }
///     }
///     stopping.restoreBest(into: &model)
///
/// The best model shares its memory with the trained one until that changes, so keeping it costs
/// one copy of the weights. For a checkpoint, `progress` can be encoded and `bestModel` is written
/// as any model.
public struct EarlyStopping<Model: Module>: Sendable {
  /// The settings and counters.
  public var progress: EarlyStoppingProgress
  /// The model of the best epoch so far; nil before there is one, or where it is not asked for.
  public var bestModel: Model?

  /// Makes the rule, with Keras's defaults.
  /// - Parameters:
  ///   - monitor: the figure's name; it decides the direction where the mode is `auto`.
  ///   - mode: which way the figure gets better.
  ///   - minDelta: a change of less than this is none.
  ///   - patience: epochs without an improvement before the end, 0 or above.
  ///   - baseline: a value to be bettered within the patience; none where nil.
  ///   - restoresBest: whether to keep the best model.
  ///   - startEpoch: epochs before this one are not looked at.
  /// - Precondition: `auto` goes with a name that `MonitorMode.resolved(for:)` knows.
  public init(
    monitor: String = "val_loss", mode: MonitorMode = .auto, minDelta: Double = 0,
    patience: Int = 0, baseline: Double? = nil, restoresBest: Bool = false, startEpoch: Int = 0
  ) {
    precondition(
      patience >= 0 && startEpoch >= 0,
      "EarlyStopping: patience and startEpoch must be 0 or above, got \(patience), \(startEpoch)")
    progress = EarlyStoppingProgress(
      patience: patience, baseline: baseline, restoresBest: restoresBest, startEpoch: startEpoch,
      figure: MonitoredFigure(monitor, mode: mode, minDelta: minDelta, in: "EarlyStopping"))
  }

  /// Takes the figure of an epoch.
  /// - Parameters:
  ///   - epoch: counted from 0.
  ///   - value: the figure after it.
  ///   - model: as it is after it.
  /// - Returns: whether to stop. The first epoch never stops, as in Keras.
  public mutating func shouldStop(after epoch: Int, _ value: Double, _ model: Model) -> Bool {
    guard epoch >= progress.startEpoch else { return false }
    let stops = progress.observe(value, epoch: epoch)
    if progress.restoresBest && progress.bestEpoch == epoch { bestModel = model }
    return stops
  }

  /// Replaces a model by the best one, whether training was stopped or ran to its end; leaves it
  /// where none was kept.
  public func restoreBest(into model: inout Model) {
    if let bestModel { model = bestModel }
  }
}

/// What an `EarlyStopping` has seen, without the weights.
public struct EarlyStoppingProgress: Sendable, Equatable, Codable {
  /// Epochs without an improvement before the end.
  public let patience: Int
  /// A value to be bettered within the patience.
  public let baseline: Double?
  /// Whether the best model is kept.
  public let restoresBest: Bool
  /// Epochs before this one are not looked at.
  public let startEpoch: Int
  var figure: MonitoredFigure
  /// Epochs since the last improvement.
  public internal(set) var wait = 0
  /// The epoch of the best value; nil before the first.
  public internal(set) var bestEpoch: Int?
  /// The epoch that ended the training; nil while it runs.
  public internal(set) var stoppedEpoch: Int?

  /// Starts to watch a figure; see `EarlyStopping.init`.
  /// - Parameters:
  ///   - monitor: the figure's name.
  ///   - patience: epochs without an improvement before the end, 0 or above.
  ///   - minDelta: a change of less than this is none.
  public init(monitor: String, patience: Int, minDelta: Double = 0) {
    self.init(
      patience: patience, baseline: nil, restoresBest: false, startEpoch: 0,
      figure: MonitoredFigure(monitor, mode: .auto, minDelta: minDelta, in: "EarlyStopping"))
  }

  init(
    patience: Int, baseline: Double?, restoresBest: Bool, startEpoch: Int, figure: MonitoredFigure
  ) {
    self.patience = patience
    self.baseline = baseline
    self.restoresBest = restoresBest
    self.startEpoch = startEpoch
    self.figure = figure
  }

  /// Takes the figure of an epoch.
  /// - Parameters:
  ///   - value: the figure after it.
  ///   - epoch: counted from 0.
  /// - Returns: whether to stop. The first epoch never stops, as in Keras.
  public mutating func observe(_ value: Double, epoch: Int) -> Bool {
    let isBest = figure.improves(with: value)
    if isBest || bestEpoch == nil { bestEpoch = epoch }
    wait &+= 1  // Of a damaged checkpoint, it may be any number.
    if isBest {
      if passesBaseline(value) { wait = 0 }
      return false
    }
    guard wait >= patience, epoch > 0 else { return false }
    stoppedEpoch = epoch
    return true
  }

  /// A change of less than this is none.
  public var minDelta: Double { figure.minDelta }
  /// The figure's name.
  public var monitor: String { figure.name }
  /// Which way it gets better.
  public var mode: MonitorMode { figure.mode }
  /// The best value; nil before the first.
  public var best: Double? { figure.best }

  func passesBaseline(_ value: Double) -> Bool { figure.isBetter(value, than: baseline) }
}
