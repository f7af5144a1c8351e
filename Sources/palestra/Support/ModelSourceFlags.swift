import ArgumentParser
import ModelFormats

/// How a model of another program is read.
struct ModelSourceFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      The network that bare weights belong to: Keras's to_json(), for tensors of PyTorch a JSON file \
      or a model file of it, or vgg16.
      """, valueName: "file|vgg16"))
  var architecture: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      A JSON object of PyTorch's names and those here, such as {"features.0": "conv2d_1"} (default: \
      each layer takes the first module that fits).
      """, valueName: "file.json"))
  var names: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The shape of one input where a Keras file leaves it open.", valueName: "28,28,1"))
  var inputShape: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      How the weights of Keras's convolutions lie: automatic, turned (by 180 degrees, as Theano's) or \
      upright.
      """, valueName: "orientation"))
  var kernels: String?

  /// Whether any of them is given.
  var isGiven: Bool {
    architecture != nil || names != nil || inputShape != nil || kernels != nil
  }

  /// Reads the model.
  func model(_ path: String) throws -> ImportedModel {
    var options = ImportedModel.Options(architecture: architecture)
    options.names = names
    if let inputShape {
      let parts = inputShape.split(separator: ",", omittingEmptySubsequences: false)
      let sizes = parts.compactMap { Int($0) }
      guard sizes.count == parts.count else {
        throw ViewFailure(misuse: "--input-shape is sizes such as 28,28,1, got \(inputShape)")
      }
      options.inputShape = sizes
    }
    if let kernels {
      guard let orientation = KerasModel.KernelOrientation(rawValue: kernels) else {
        let known = KerasModel.KernelOrientation.allCases.map(\.rawValue)
        throw ViewFailure(
          misuse: "--kernels is one of \(known.joined(separator: ", ")), got \(kernels)")
      }
      options.kernels = orientation
    }
    return try ImportedModel(contentsOf: path, options)
  }
}
