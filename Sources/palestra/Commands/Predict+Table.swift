import Estimators
import Experiments
import Figures
import Foundations
import NeuralNetworks
import TensorEngine

extension Predict {
  /// What makes the predictions.
  enum Source {
    case network(TrainedNetwork)
    case estimator(TrainedEstimator)

    var network: TrainedNetwork? {
      if case .network(let network) = self { return network }
      return nil
    }

    func outputs(of array: NDArray, name: String, asProbabilities: Bool) throws -> Tensor {
      switch self {
      case .network(let network):
        try network.outputs(of: array, name: name, asProbabilities: asProbabilities)
      case .estimator(let estimator): try estimator.outputs(of: array, name: name)
      }
    }

    /// Whether outputs, so many for each example, are classes where no environment says so.
    func looksLikeClassifier(_ outputCount: Int) -> Bool {
      switch self {
      case .network(let network):
        let activation = network.network.outputActivation
        return activation == .softmax || activation == .sigmoid && outputCount == 1
      case .estimator(let estimator):
        return estimator.model.estimator.classifier != nil
      }
    }
  }

  /// The network or the estimator of a file.
  func source(_ model: String) throws -> Source {
    do {
      return .network(try network(model))
    } catch {
      // Only a file without a network is read again.
      guard TrainedEstimator.isHeld(in: model),
        let estimator = try TrainedEstimator(contentsOf: model)
      else { throw error }
      guard layer == nil else {
        throw ViewFailure(misuse: "--layer is one of a network: \(model) holds an estimator")
      }
      return .estimator(estimator)
    }
  }

  /// The names of the outputs, one for each; nil where they are not known.
  func outputNames(
    _ model: String, _ examples: ExampleFile.Examples, _ results: Tensor
  ) throws -> [String]? {
    guard layer == nil else { return nil }
    var names = examples.outputNames
    if names == nil, let saved = try? SavedModel(contentsOf: model) {
      do {
        names = try saved.outputNames(
          changing: try NamedValues.parse(arguments, flag: "--argument"))
      } catch {
        Console.line("note: the outputs have numbers instead of names: \(error)")
      }
    }
    let count = results.shape[-1]
    guard let names, names.count == count || names.count == 2 && count == 1 else { return nil }
    return names
  }

  /// The results with the names of classes or columns.
  func table(
    of results: Tensor, _ examples: ExampleFile.Examples, _ source: Source, _ names: [String]?
  ) throws -> PredictionTable {
    guard results.rank == 2 else {
      throw ViewFailure(
        misuse: "expected outputs [N, C] for a table, found \(results.shape): name a .npy file as "
          + "--output")
    }
    let environment = model.flatMap { try? SavedModel(contentsOf: $0) }?.environment
    let count = results.shape[1]
    let isClassifier =
      environment.map { $0.hasPrefix("Classification/") } ?? source.looksLikeClassifier(count)
    guard !probabilities || environment?.hasPrefix("Regression/") != true else {
      throw ViewFailure(misuse: "--probabilities are a classifier's: this model predicts numbers")
    }
    guard isClassifier || probabilities else {
      let known = names.map { $0.count == 1 ? ["prediction"] : $0.map { "prediction(\($0))" } }
      return PredictionTable(
        examples.kind, examples.names, outputs: results,
        names: known ?? (0..<count).map { "output \($0)" })
    }
    var values = results
    var predicted: [Int]?
    var hasProbabilities = true
    switch source {
    case .network(let network):
      if !probabilities { values = network.probabilities(values) }
      if values.shape[1] == 1 { values = .concatenated([1 - values, values], along: 1) }
    case .estimator(let estimator):
      predicted = try estimator.predictedClasses(of: examples.array, name: input)
      hasProbabilities = estimator.model.hasProbabilities
    }
    return PredictionTable(
      examples.kind, examples.names, predicted: predicted ?? predictedClasses(values).map(Int.init),
      probabilities: hasProbabilities ? values : nil,
      names: names ?? (0..<values.shape[1]).map { "\($0)" })
  }

  /// Prints the first rows.
  func show(_ table: PredictionTable, _ count: Int) {
    let shown = 10
    Table.print(table.preview(shown))
    guard count > shown else { return }
    Console.line("\(grouped(count - shown)) more: --output predictions.csv writes all of them")
  }
}
