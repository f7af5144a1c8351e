import NeuralNetworks

/// How the size of a step changes while a classifier trains.
struct ClassifierSchedule: Sendable, Codable {
  private var byUpdate: LearningRateSchedule?
  private var plateau: ReduceLROnPlateau?

  init(_ settings: ClassifierSettings) {
    let (top, end, updates) = (
      settings.learningRate, settings.learningRateMinimum, settings.scheduleUpdates
    )
    switch settings.schedule {
    case .constant: break
    case .plateau:
      plateau = ReduceLROnPlateau(
        monitor: "accuracy", factor: settings.plateauFactor, patience: settings.plateauPatience,
        minLearningRate: end)
    case .cosine: byUpdate = .cosine(from: top, to: min(end, top), steps: updates)
    case .oneCycle: byUpdate = .oneCycle(peak: top, steps: updates)
    }
  }

  /// Sets the rate of an update.
  func set(_ optimizer: inout any Optimizer, update: Int) {
    guard let byUpdate else { return }
    optimizer.learningRate = Float(byUpdate(at: update))
  }

  /// Takes the training accuracy of an epoch.
  mutating func observe(accuracy: Double, _ optimizer: inout any Optimizer) {
    plateau?.observe(accuracy, &optimizer)
  }
}
