import Environments
import Experiments
import Gym

extension SavedModel {
  /// What the environment shows that a model learned from: its data set, the test part unless
  /// `changes` name another.
  /// - Parameter changes: keyword arguments of the environment that differ from those of the training.
  /// - Returns: the environment's id and all its keyword arguments.
  /// - Throws: `ExperimentError` or `GymError` where the environment is not known.
  func testArguments(changing changes: [String: InfoValue]) throws
    -> (id: EnvironmentID, arguments: [String: InfoValue])
  {
    let spec = try EnvironmentRegistry.standard.spec(try environmentID())
    let arguments = spec.arguments.merging(self.arguments) { $1 }
      .merging(["split": .string("test")]) { $1 }.merging(changes) { $1 }
    return (spec.id, arguments)
  }
}
