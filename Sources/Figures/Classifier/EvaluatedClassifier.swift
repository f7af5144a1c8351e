import Datasets
import Environments
import Experiments
import Gym
import NeuralNetworks
import TensorEngine

/// A classifier with the test examples of the data set it learned from, and its predictions for them.
public struct EvaluatedClassifier {
  /// The network with its record.
  public let model: TrainedNetwork
  /// Such as `mnist`.
  public let setName: String
  /// In the order of the labels.
  public let classNames: [String]
  /// The test examples.
  public let examples: Examples
  /// `[N, C]`
  public let probabilities: Tensor
  /// `[N]`
  public let predicted: [Int]
  /// How often each class was predicted for each.
  public let confusion: ConfusionMatrix

  /// Reads a model and its data set, and predicts the class of each test example.
  /// - Parameters:
  ///   - path: of the model.
  ///   - changes: keyword arguments of the environment that differ from those it was trained with.
  /// - Throws: `ExperimentError` or `GymError` where the file holds no classifier, or its data set is
  ///   not here.
  public init(contentsOf path: String, changing changes: [String: InfoValue] = [:]) throws {
    let saved = try SavedModel(contentsOf: path)
    let model = try TrainedNetwork(contentsOf: path)
    let spec = try EnvironmentRegistry.standard.spec(try saved.environmentID())
    guard spec.dataSetPlan?.score == .accuracy, spec.id.namespace == "Classification" else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a model trained in Classification/<set>-v0",
        found: saved.useDescription)
    }
    let arguments = spec.arguments.merging(saved.arguments) { $1 }
      .merging(["split": .string("test")]) { $1 }.merging(changes) { $1 }
    let parameters = try ClassificationParameters(arguments)
    let environment = try Classification(parameters)
    let examples = environment.examples.materialized()
    self.model = model
    setName = parameters.selection.name
    classNames = environment.classNames
    self.examples = examples
    guard model.network.architecture.inputShape.count == examples.elementCount else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a network for the examples \(examples.shape) of \(setName)",
        found: "one for \(model.network.architecture.inputShape)")
    }
    probabilities = try model.outputs(count: examples.count, asProbabilities: true) {
      examples.tensor(Array($0))
    }
    guard probabilities.rank == 2, probabilities.shape[1] == classNames.count else {
      throw ExperimentError.foreignFile(
        path: path, expected: "an output for each of the \(classNames.count) classes of \(setName)",
        found: "outputs \(probabilities.shape)")
    }
    let classes = predictedClasses(probabilities)
    predicted = classes.map(Int.init)
    confusion = ConfusionMatrix(
      predicted: classes, labels: examples.labels, classCount: classNames.count)
  }

  /// The indices of the wrong predictions.
  public var errors: [Int] {
    predicted.indices.filter { predicted[$0] != Int(examples.labels[$0]) }
  }

  /// Test examples as the network takes them.
  public func inputs(_ indices: [Int]) -> Tensor { model.inputs(examples.tensor(indices)) }

  /// Of two classes the second one's curve; nil for more, and where a class does not occur.
  public var rocCurve: ROCCurve? {
    guard classNames.count == 2 else { return nil }
    let scores = probabilities.scalars
    return ROCCurve(
      scores: (0..<examples.count).map { scores[2 * $0 + 1] },
      isPositive: examples.labels.map { $0 == 1 })
  }
}

extension Examples {
  /// Some examples as rows, `[N, D]`, pixels divided by 255.
  func tensor(_ indices: [Int]) -> Tensor {
    Tensor(shape: [indices.count, elementCount]) { span in
      for (row, index) in indices.enumerated() {
        write(index, into: &span, at: row * elementCount)
      }
    }
  }
}
