import Attribution
import Datasets
import Environments
import Experiments
import Foundations
import Gym
import ImageFiles
import NeuralNetworks
import TensorEngine

/// A trained model with what its decisions are explained for.
///
///     let model = try ExplainedModel(contentsOf: "model.safetensors")
///     let inputs = try model.testExamples([5, 17])
///     let maps = try model.maps(MapMethod("lrp.epsilon", ["epsilon": "1"]), inputs)   // [2, 28, 28, 1]
public struct ExplainedModel: Sendable {
  /// The model file.
  public let model: TrainedNetwork
  /// Its network.
  public let network: ExplainedNetwork
  private let saved: SavedModel?

  /// Reads an untrusted file.
  /// - Parameter path: a model of any agent whose network is one of layers.
  /// - Throws: `ExperimentError` where it is damaged or of another kind, `AttributionError` where there
  ///   is nothing to explain.
  public init(contentsOf path: String) throws {
    model = try TrainedNetwork(contentsOf: path)
    network = try ExplainedNetwork(model.network)
    saved = try? SavedModel(contentsOf: path)
  }

  /// Whether the outputs are logits of classes: those of data sets of classes and of models from
  /// elsewhere, but neither values of actions nor numbers that are predicted.
  var hasClasses: Bool {
    guard let environment = saved?.environment else { return true }
    return ["Classification/", "Generation/"].contains { environment.hasPrefix($0) }
  }

  /// What is explained.
  public struct Inputs: Sendable {
    /// As the network takes them, `[N, …]`.
    public let values: Tensor
    /// What each is called: `image 5`.
    public let names: [String]
    /// The true classes, where they are known.
    public let labels: [Int]?
    /// The names of the outputs, where they have some.
    public let classNames: [String]?
    /// The names of the columns of a table's rows; nil of other inputs.
    public internal(set) var featureNames: [String]?
  }

  /// Examples of the data set that the model learned from, of the test part.
  /// - Parameters:
  ///   - indices: which; nil for two of each of three classes that the model classifies correctly.
  ///   - changes: keyword arguments of the environment that differ from those of the training.
  /// - Returns: the examples with their labels.
  /// - Throws: `FigureError.noSuchImage`, or `ExperimentError` or `GymError` where the model is not one
  ///   of a data set, or this is not here.
  public func testExamples(_ indices: [Int]?, changing changes: [String: InfoValue] = [:]) throws
    -> Inputs
  {
    let all = try testSet(changing: changes)
    let chosen = indices ?? representatives(of: all.examples)
    if let wrong = chosen.first(where: { !(0..<all.examples.count).contains($0) }) {
      throw FigureError.noSuchImage(wrong, count: all.examples.count)
    }
    let kind = all.examples.shape.count == 1 ? "row" : "image"
    return Inputs(
      values: model.inputs(all.examples.tensor(chosen)), names: chosen.map { "\(kind) \($0)" },
      labels: chosen.map { Int(all.examples.labels[$0]) }, classNames: all.classNames,
      featureNames: all.featureNames)
  }

  /// The names of the classes of a classifier whose data set is here.
  private var classNames: [String]? {
    guard saved?.environment?.hasPrefix("Classification/") == true else { return nil }
    return (try? testSet())?.classNames
  }

  /// The test part of the data set that the model learned from.
  func testSet(changing changes: [String: InfoValue] = [:]) throws -> (
    examples: Examples, classNames: [String]?, featureNames: [String]?
  ) {
    guard let saved, let environment = saved.environment, environment.contains("/") else {
      throw ExperimentError.foreignFile(
        path: model.path,
        expected: "a model of a data set; of an agent give --method shap or "
          + "--input FILE with observations",
        found: "one of \(saved?.environment ?? "no environment")")
    }
    let (id, arguments) = try saved.testArguments(changing: changes)
    guard ["Classification", "Generation", "Reconstruction"].contains(id.namespace) else {
      throw ExperimentError.foreignFile(
        path: model.path, expected: "a model of images or of classes, or --input FILE",
        found: saved.useDescription)
    }
    let all = try Self.examples(of: id, arguments)
    guard all.examples.elementCount == network.inputShape.count else {
      throw ExperimentError.foreignFile(
        path: model.path, expected: "a network for the examples \(all.examples.shape) of \(id)",
        found: "one for \(network.inputShape)")
    }
    return all
  }

  private static func examples(of id: EnvironmentID, _ arguments: [String: InfoValue]) throws
    -> (examples: Examples, classNames: [String]?, featureNames: [String]?)
  {
    switch id.namespace {
    case "Classification":
      let environment = try Classification(try ClassificationParameters(arguments))
      let isTable = environment.examples.shape.count == 1
      let names = environment.featureNames
      return (
        environment.examples, environment.classNames,
        isTable && names.count == environment.examples.elementCount ? names : nil
      )
    case "Generation":
      let parameters = try GenerationParameters(arguments)
      var shown = ClassificationParameters(set: parameters.selection.set)
      (shown.selection, shown.split) = (parameters.selection, parameters.split)
      return (try Classification(shown).examples, nil, nil)
    default:
      return (try Reconstruction(try ReconstructionParameters(arguments)).examples, nil, nil)
    }
  }

  /// Two examples of each of three classes, the first ones that are classified correctly.
  private func representatives(of examples: Examples) -> [Int] {
    let count = min(examples.count, 1_000)
    let classes = network.outputCount
    let predicted = network.outputs(model.inputs(examples.tensor(Array(0..<count)))).argmax()
    let found = (0..<min(3, classes)).flatMap { part in
      let wanted = part * classes / min(3, classes)
      return (0..<count).filter { predicted[$0] == wanted && examples.labels[$0] == wanted }.prefix(
        2)
    }
    return found.isEmpty ? Array(0..<min(6, count)) : Array(found)
  }

  /// Examples from an array of a file.
  /// - Parameters:
  ///   - array: `[N, …]` with as many values in each example as the network takes; bytes are divided
  ///     by 255.
  ///   - name: the file, for errors.
  /// - Returns: the examples, without labels.
  /// - Throws: `ExperimentError` where they do not fit.
  public func inputs(_ array: NDArray, name: String) throws(ExperimentError) -> Inputs {
    try array.checkExamples(network.inputShape, name: name)
    let count = array.shape[0]
    let numbers = try array.exampleNumbers(0..<count, name: name)
    return Inputs(
      values: model.inputs(Tensor(numbers, shape: [count, network.inputShape.count])),
      names: (0..<count).map { "example \($0)" }, labels: nil, classNames: classNames)
  }

  /// A picture file, scaled to the size that the network takes.
  /// - Throws: `ImageFileError`, or `ExperimentError` where the network takes no images.
  /// - Returns: one example.
  public func inputs(picture path: String) throws -> Inputs {
    let values = try ModelImages(model).example(picture: path)
    return Inputs(values: model.inputs(values), names: [path], labels: nil, classNames: classNames)
  }

  /// The maps of a method.
  /// - Parameters:
  ///   - method: with its options.
  ///   - inputs: what is explained.
  ///   - neurons: the outputs.
  /// - Returns: `[N, …]`, see `Analyzer.analyze`.
  /// - Throws: `AttributionError`
  public func maps(_ method: MapMethod, _ inputs: Inputs, neurons: NeuronSelection = .largest)
    throws(AttributionError) -> Tensor
  {
    try AnalyzerRegistry.standard.make(method.name, on: network, method.options)
      .analyze(inputs.values, neurons: neurons)
  }
}
