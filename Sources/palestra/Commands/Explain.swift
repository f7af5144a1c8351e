import ArgumentParser
import Attribution
import Datasets
import Experiments
import Figures
import Foundations
import Gym
import TensorEngine

/// `palestra explain`
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what in an input made a trained network decide so.",
    discussion: """
      Examples:
        palestra explain --model model.safetensors
        palestra explain --model model.safetensors --image 5 17 --output maps.png
        palestra explain --model model.safetensors --image 5 --neuron 4 5 6 8 9
        palestra explain --model model.safetensors --method lrp.epsilon:epsilon=1
        palestra explain --model model.safetensors --preset all --image 0
        palestra explain --model model.safetensors --input photo.jpg
        palestra explain --model table.safetensors --method shap --row 17
        palestra explain --model table.safetensors --neuron healthy
        palestra explain --model table.safetensors --method shap --output all.html
        palestra explain --model table.safetensors --report folder --rows 5
        palestra explain --env Classification/pima-diabetes-v0 --report folder
        palestra explain --model dqn.safetensors --method shap --row 5
        palestra explain --model dqn.safetensors --input observations.npy \\
          --method lrp.z --raw maps.npy --json

      Of a classifier the test images of its data set are explained: those of --image, or two of each of \
      three classes. The figure has a row for each image and a column for each method; red speaks for the \
      output, blue against it. The output is the largest one unless --neuron names others, by number or by \
      the class's name; with several and one image there is a row for each. An agent's network is explained for observations from a \
      file: Q-values and actions are outputs like classes.

      A method is a name, with options after a colon (--methods lists both). Presets: mnist (the \
      default), imagenet, all. Raw maps are float32 [methods, N, …] before any drawing.

      Models of tables have methods of their own: shap, tree-shap, lime, nam, grace, permutation and \
      dependence (--methods lists them too); without --method it is shap. --row chooses rows that were \
      held out; without it the model is described as a whole. Of two classes the second is explained, of \
      more the one that is predicted for each row or, as a whole, most often, unless --neuron names \
      another one. Methods of networks, such as gradient, explain the columns of rows that --image \
      chooses. Of an agent that observes numbers the rows are observations of its own \
      episodes. --report compares the methods: rows drawn with a seed, explained by LIME and SHAP, how far \
      both agree and which of them is more faithful, correlations, the whole test part, an additive model \
      beside it, and contrastive rows. With --env instead of --model both models are trained first.

      --scores destroys and brings back regions of the images in the order of a map (deletion: the lower \
      the better; insertion: the higher), compares it with the map of a network with random weights \
      (randomized: 1 where the map does not depend on the network) and, of methods that distribute the \
      output, its sum with the output (conservation: 0 where nothing is lost).

      Files and reports that are there are replaced with --overwrite alone; without --output maps.png is \
      always written.

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String?

  @Option(
    name: .customLong("method"), parsing: .upToNextOption,
    help: ArgumentHelp("Methods, with options.", valueName: "name[:option=value,…]"))
  var methods: [String] = []

  @Option(name: .long, help: "Methods by the name of a set: mnist, imagenet, all.")
  var preset: MapMethod.Preset?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Test images of the model's data set.", valueName: "n"))
  var image: [Int] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Other inputs: an array [N, …] or a picture.", valueName: "file.npy|png|jpg")
  )
  var input: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "The outputs to explain, by number or class name (default: the largest).",
      valueName: "n|name"))
  var neuron: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The figure (default: maps.png); of a table also a page, .html.",
      valueName: "file.png|svg|html"))
  var output: String?

  @Option(name: .long, help: ArgumentHelp("The maps as an array.", valueName: "file.npy"))
  var raw: String?

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Flag(name: .customLong("methods"), help: "List the methods and their options, and stop.")
  var listsMethods = false

  @Flag(name: .long, help: "Print how good the maps of each method are instead of drawing them.")
  var scores = false

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Of a table: rows that were held out, from 0; of an agent: observations.", valueName: "n"),
    transform: NumberFlag.whole(in: 0...1_000_000_000))
  var row: [Int] = []

  @Flag(name: .long, help: "Replace files that are there.")
  var overwrite = false

  @OptionGroup var reporting: ExplainReport

  func validate() throws {
    if listsMethods { return }
    guard model != nil || reporting.environment != nil else {
      throw ValidationError("expected --model FILE, or --methods")
    }
    try reporting.check(model: model)
    guard methods.isEmpty || preset == nil else {
      throw ValidationError("--method and --preset choose methods: give one of them")
    }
    guard input == nil || image.isEmpty && arguments.isEmpty else {
      throw ValidationError("--image and --argument are for the data set: leave out --input")
    }
    guard !scores || output == nil && raw == nil && neuron.isEmpty else {
      throw ValidationError("--scores draws nothing: leave out --output, --raw and --neuron")
    }
    if let output, !output.hasSuffix(".png"), !output.hasSuffix(".svg"),
      !output.hasSuffix(".html")
    {
      throw ValidationError(
        "--output ends in .png, .svg or, of a table's contributions, .html; got \(output)")
    }
    if let raw, !raw.hasSuffix(".npy") {
      throw ValidationError("--raw ends in .npy, got \(raw)")
    }
  }

  func run() throws {
    if listsMethods { return printMethods() }
    try ViewFailure.wrapping {
      let methods = try tableMethods()
      try OutputGuard.check(
        output, flag: "--output", apartFrom: [("--model", model), ("--input", input)],
        overwrite: overwrite)
      try OutputGuard.check(
        raw, flag: "--raw",
        apartFrom: [("--model", model), ("--input", input), ("--output", output)],
        overwrite: overwrite)
      if let folder = reporting.report {
        try writeReport(model, methods, to: folder)
      } else if let model, try !methods.isEmpty || !row.isEmpty || isTable(model) {
        try explainTable(model, methods)
      } else {
        try explainNetwork(model ?? "")
      }
    }
  }

  /// Whether the model is one of a table, and nothing is asked for that only networks have.
  private func isTable(_ path: String) throws -> Bool {
    guard methods.isEmpty, preset == nil, input == nil, image.isEmpty, raw == nil, !scores else {
      return false
    }
    return ExplainedTable.isHeld(
      in: path, changing: try NamedValues.parse(arguments, flag: "--argument"))
  }

  /// Explains a network by the methods of networks; an estimator by that of tables.
  private func explainNetwork(_ path: String) throws {
    do {
      try explain(path)
    } catch {
      // Only a file without a network is read again.
      guard TrainedEstimator.isHeld(in: path) else { throw error }
      try explainTable(path, [])
    }
  }

  private func explain(_ path: String) throws {
    guard !(output?.hasSuffix(".html") ?? false) else {
      throw ViewFailure(misuse: "--output: pages are of --method shap or nam of a table")
    }
    let model = try ExplainedModel(contentsOf: path)
    var inputs = try inputs(of: model)
    var neurons = NeuronSelection.largest
    let names = inputs.classNames ?? []
    let outputs = try neuron.map { try ExplainedOutput.index(of: $0, among: names) }
    if outputs.count == 1 { neurons = .index(outputs[0]) }
    if outputs.count > 1 {
      guard inputs.names.count == 1 else {
        throw ViewFailure(misuse: "several outputs are explained for one image: give one --image")
      }
      inputs = inputs.repeated(outputs.count)
      neurons = .indices(outputs)
    }
    let chosen = try chosenMethods(model)
    if scores { return try printScores(chosen, model, inputs) }
    let figure = try ExplanationFigure(model, inputs, methods: chosen, neurons: neurons) {
      if Console.isTerminal { Console.write("\r\(chosen[$0].heading)\u{1b}[K") }
    }
    if Console.isTerminal { Console.write("\r\u{1b}[K") }
    if let raw {
      try NumPyFile.write(figure.array, to: raw)
      Console.line("maps \(figure.array.shape): \(raw)")
    }
    let picture = output ?? (raw == nil && !json ? "maps.png" : nil)
    if let picture, figure.isDrawable {
      try figure.write(to: picture)
      Console.line("\(grouped(inputs.names.count)) inputs, \(chosen.count) methods: \(picture)")
    } else if !figure.isDrawable, !json {
      for row in inputs.names.indices {
        if let heading = figure.heading(row: row) { StandardOutput.print(heading) }
        Table.print(figure.table(row: row))
      }
    }
    if json { ResultJSON.print(figure.members(model: path, output: picture, raw: raw)) }
  }

  private func printScores(
    _ methods: [MapMethod], _ model: ExplainedModel, _ inputs: ExplainedModel.Inputs
  ) throws {
    var scores: [MapScores] = []
    for method in methods {
      if Console.isTerminal { Console.write("\r\(method.heading)\u{1b}[K") }
      scores.append(try MapScores(method, model, inputs))
    }
    if Console.isTerminal { Console.write("\r\u{1b}[K") }
    if json { return ResultJSON.print([("scores", .array(scores.map(\.json)))]) }
    Table.print([MapScores.head] + scores.map(\.row))
  }

  private func inputs(of model: ExplainedModel) throws -> ExplainedModel.Inputs {
    guard let input else {
      return try model.testExamples(
        image.isEmpty ? nil : image,
        changing: try NamedValues.parse(arguments, flag: "--argument"))
    }
    if input.hasSuffix(".npy") {
      return try model.inputs(try Predict.array(input), name: input)
    }
    return try model.inputs(picture: input)
  }

  private func chosenMethods(_ model: ExplainedModel) throws -> [MapMethod] {
    if !methods.isEmpty {
      return try methods.map(MapMethod.init(flag:))
    }
    if let preset { return preset.methods(for: model.network, range: model.model.inputRange) }
    let methods = MapMethod.Preset.mnist.methods(for: model.network, range: model.model.inputRange)
    let fitting = methods.filter {
      (try? AnalyzerRegistry.standard.make($0.name, on: model.network, $0.options)) != nil
    }
    return fitting
  }
}

extension MapMethod.Preset: ExpressibleByArgument {}

extension MapMethod {
  /// Reads a flag.
  init(flag text: String) throws {
    guard let method = MapMethod(parsing: text) else {
      throw ValidationError("\(text): expected NAME or NAME:OPTION=VALUE,OPTION=VALUE")
    }
    self = method
  }
}
