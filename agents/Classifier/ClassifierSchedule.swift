import Gym
import Learning
import NeuralNetworks

/// How the learning rate changes while a classifier trains.
///
/// What goes by updates follows from the settings, the plan of the training and the number of the
/// update, so it is not saved; what goes by accuracy is.
struct ClassifierSchedule: Sendable, Codable {
  private var byUpdate: LearningRateSchedule?
  private var plateau: ReduceLROnPlateau?
  private let followsEvaluations: Bool

  private enum CodingKeys: CodingKey { case plateau }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    plateau = try container.decodeIfPresent(ReduceLROnPlateau.self, forKey: .plateau)
    followsEvaluations = false
  }

  init(_ settings: ClassifierSettings) {
    followsEvaluations = settings.schedule == .validationPlateau
    guard settings.schedule == .plateau || followsEvaluations else { return }
    plateau = ReduceLROnPlateau(
      monitor: followsEvaluations ? "loss" : "accuracy", factor: settings.plateauFactor,
      patience: settings.plateauPatience, minDelta: settings.plateauMinDelta,
      minLearningRate: settings.learningRateMinimum)
  }

  /// Takes its length from the settings, or from the training where they say 0.
  /// - Throws: `AgentError.wrongSetting` where neither says it.
  mutating func prepare(_ settings: ClassifierSettings, plannedUpdates: Int?) throws(AgentError) {
    byUpdate = nil
    guard settings.schedule == .cosine || settings.schedule == .oneCycle else { return }
    let asked = settings.scheduleUpdates
    guard let updates = asked > 0 ? asked : plannedUpdates else {
      throw .wrongSetting(
        "schedule_updates", value: "0, as many as the training has",
        expected: """
          a number above 0, or a training with a limit of epochs, steps or updates, which says how \
          long schedule \(settings.schedule.rawValue) is
          """)
    }
    let (top, end) = (settings.learningRate, settings.learningRateMinimum)
    byUpdate =
      settings.schedule == .cosine
      ? .cosine(from: top, to: min(end, top), steps: max(1, updates))
      : .oneCycle(peak: top, steps: max(1, updates))
  }

  /// What goes by accuracy as a checkpoint has it.
  mutating func restore(_ saved: ClassifierSchedule) { plateau = saved.plateau }

  /// Sets the rate of an update.
  func set(_ optimizer: inout any Optimizer, update: Int) {
    guard let byUpdate else { return }
    optimizer.learningRate = Float(byUpdate(at: update))
  }

  /// Takes the training accuracy of an epoch.
  mutating func observe(accuracy: Double, _ optimizer: inout any Optimizer) {
    if !followsEvaluations { plateau?.observe(accuracy, &optimizer) }
  }

  /// Takes the loss of an evaluation.
  mutating func observe(loss: Double, _ optimizer: inout any Optimizer) {
    if followsEvaluations { plateau?.observe(loss, &optimizer) }
  }
}
