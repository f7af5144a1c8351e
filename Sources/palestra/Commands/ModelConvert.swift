import ArgumentParser
import Experiments
import Foundations
import ModelFormats
import NeuralNetworks

/// `palestra model convert`
struct ModelConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a model of Keras or PyTorch to a model file, or a model file to ONNX.",
    discussion: """
      Examples:
        palestra model convert --input model.keras --output model.safetensors
        palestra model convert --input weights.h5 --architecture model.json \\
          --output model.safetensors                Keras's bare weights
        palestra model convert --input torch.safetensors --architecture lenet.json \\
          --names names.json --output model.safetensors
        palestra model convert --input vgg16_weights_tf_dim_ordering_tf_kernels.h5 \\
          --architecture vgg16 --output vgg16.safetensors
        palestra model convert --input model.safetensors --output model.onnx

      Read are whole models of Keras 2 and 3 (.h5, .keras), bare weights of Keras 1 to 3 with the \
      JSON of to_json(), tensors of PyTorch as safetensors, and model files of this program. Written \
      are model files, which `palestra predict` and `palestra model show` read, and ONNX. Images are \
      taken with their channels last, whatever order the model was written for. A file of the \
      output's name is replaced with --overwrite alone.

      Exit status: 0 done, 1 a file could not be read, converted or written, 2 misuse.
      """)

  @Option(name: .long, help: ArgumentHelp("The model or its weights.", valueName: "file"))
  var input: String

  @Option(
    name: .long,
    help: ArgumentHelp("Where the model goes.", valueName: "file.safetensors|file.onnx"))
  var output: String

  @Flag(name: .long, help: "Replace the file of --output where there is one.")
  var overwrite = false

  @OptionGroup(title: "Models of other programs") var source: ModelSourceFlags

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws {
    let isONNX = output.hasSuffix(".onnx")
    try OutputGuard.check(
      output, flag: "--output", endings: [".safetensors", ".onnx"],
      apartFrom: [
        ("--input", input), ("--architecture", source.architecture), ("--names", source.names),
      ], overwrite: overwrite)
    let (network, record, notes) = try read()
    for note in notes { Console.line(note) }
    try ViewFailure.wrapping {
      if isONNX {
        try ONNXModel(network).write(to: output)
      } else {
        try ModelFile(model: network, record: record).write(to: output)
      }
    }
    let (layers, parameters) = (network.layers.count, network.parameterCount)
    Console.line("\(layers) layers, \(grouped(parameters)) parameters: \(output)")
    guard json else { return }
    ResultJSON.print([
      ("input", .string(input)), ("output", .string(output)),
      ("layers", .integer(Int128(layers))), ("parameters", .integer(Int128(parameters))),
      ("notes", .array(notes.map { .string($0) })),
    ])
  }

  /// The model of another program, or of this one with what its settings do to inputs.
  private func read() throws -> (Sequential, record: [String: String], notes: [String]) {
    if source.isGiven || ImportedModel.isForeign(input) {
      let model = try ViewFailure.wrapping { try source.model(input) }
      return (model.network, model.record, model.notes)
    }
    let model = try TrainedNetwork(contentsOf: input)
    guard output.hasSuffix(".onnx") else {
      throw ViewFailure(
        misuse: "\(input) is a model file already: --output ends in .onnx, got \(output)")
    }
    guard model.invertsInput || model.inputOffset != 0 else {
      return (model.network, model.record, [])
    }
    let (scale, start): (Float, Float) = model.invertsInput ? (-1, 1) : (1, 0)
    let network = model.network.rescalingInputs(scale: scale, offset: start - model.inputOffset)
    return (network, model.record, ["inverts_input and input_offset became the first layer"])
  }
}
