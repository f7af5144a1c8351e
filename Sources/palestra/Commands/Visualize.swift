import ArgumentParser
import Attribution
import Datasets
import Experiments
import Figures
import Foundations
import Gym
import TensorEngine
import Viewer

/// `palestra visualize`
struct Visualize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the images that a network responds to most.",
    discussion: """
      Examples:
        palestra visualize --model m.safetensors --output classes.png
        palestra visualize --model m.safetensors --output mix.png --class 3 1+7
        palestra visualize --model m.safetensors --output maps.png \\
          --layer conv2d_2 --channel 0 1 2 3
        palestra visualize --model m.safetensors --output one.png \\
          --layer conv2d_2 --neuron 4 4 5
        palestra visualize --model m.safetensors --output both.png --compare
        palestra visualize --model m.safetensors --output x.png --film x.gif

      From seeded noise the input follows the gradient of a class's logit (the network's output before \
      its softmax), of the mean of a channel, of a neuron or of the norm of a layer. Total variation, \
      norms and random transformations keep the images smooth; a weight of 0 leaves a term out. All \
      images are found in one batch, each as if it were alone.

      --compare also runs the gradient alone and draws both results above the courses of objective and \
      probability. --film shows the steps 1, 2, 4, 8…, or every n-th with --every. Files of these \
      names are replaced with --overwrite alone.

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(name: .long, help: ArgumentHelp("The sheet: .png or .svg.", valueName: "file"))
  var output: String

  @OptionGroup(title: "What is maximized") var target: FeatureTargetFlags

  @OptionGroup(title: "How images are found") var ascent: AscentSettingsFlags

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Start from this picture or array [1, …] instead of noise.", valueName: "file"))
  var start: String?

  @Flag(name: .long, help: "Show the gradient alone beside the regularized ascent.")
  var compare = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A film of the ascent: .gif, .mp4 (needs ffmpeg), or a folder of frames.", valueName: "file"))
  var film: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Steps between its frames (default: 1, 2, 4, 8…).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...100_000))
  var every: Int?

  @Option(
    name: .long, help: ArgumentHelp("Its frames a second (default: 4).", valueName: "number"),
    transform: NumberFlag.decimal(in: FilmSettings.frameRates))
  var fps = 4.0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write the images as the network takes them, float32.", valueName: "file.npy"))
  var array: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The colors of gray images (default: seismic).", valueName: "name"))
  var colors = VisualizationSheet.Colors.seismic

  @Flag(name: .long, help: "Replace the files of --output, --array and --film that are there.")
  var overwrite = false

  @Flag(name: .long, help: "Print every step's losses.")
  var verbose = false

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard every == nil || film != nil else { throw ValidationError("--every belongs to --film") }
  }

  func run() throws { try ViewFailure.wrapping { try visualize() } }

  private func checkOutputs() throws(ViewFailure) {
    let inputs: [(flag: String, path: String?)] = [("--model", model), ("--start", start)]
    try OutputGuard.check(
      output, flag: "--output", endings: [".png", ".svg"], apartFrom: inputs, overwrite: overwrite)
    try OutputGuard.check(
      array, flag: "--array", endings: [".npy"], apartFrom: inputs, overwrite: overwrite)
    try OutputGuard.check(film, flag: "--film", apartFrom: inputs, overwrite: overwrite)
  }

  private func visualize() throws {
    try checkOutputs()
    let model = try TrainedNetwork(contentsOf: model)
    var sheet = try VisualizationSheet(model)
    sheet.colors = colors
    let settings = try ascent.settings.adapted(to: model)
    let targets = try target.targets(of: model.network)
    let starts = try start.map { try self.starts($0, model, count: targets.count) }
    let film = try film.map {
      try Film(path: $0, settings: FilmSettings(framesPerSecond: fps, overwrite: true))
    }
    func found(_ settings: ActivationMaximization, isFilmed: Bool) throws -> FeatureImages {
      var progress = StepProgress(isQuiet: verbose)
      defer { progress.close() }
      let observer: ActivationMaximization.Observer = { step, images in
        show(step, of: settings.steps, &progress)
        guard isFilmed, let film, isFrame(step.index, of: settings.steps) else { return }
        try film.add(
          sheet.frame(of: images(), targets: targets, step: step.index, of: settings.steps))
      }
      if let starts {
        return try settings.images(
          of: model.network, targets: targets, from: starts, seed: ascent.seed, onStep: observer)
      }
      return try settings.images(
        of: model.network, targets: targets, seed: ascent.seed, onStep: observer)
    }
    let regularized = try found(settings, isFilmed: true)
    let naive = compare ? try found(settings.withoutRegularization, isFilmed: false) : nil
    let scene =
      naive.map { sheet.comparison(naive: $0, regularized: regularized) }
      ?? sheet.scene(of: regularized)
    try PictureFile.write(scene, to: output)
    try film?.finish()
    if let array { try NumPyFile.write(regularized.images, to: array) }
    report(regularized, naive)
  }

  /// Whether a step is a frame of the film: powers of two and the last one, or every n-th.
  private func isFrame(_ step: Int, of steps: Int) -> Bool {
    step == steps || every.map { step % $0 == 0 } ?? (step & (step - 1) == 0)
  }

  private func show(
    _ step: FeatureImages.Step, of steps: Int, _ progress: inout StepProgress
  ) {
    func losses() -> String {
      step.losses.map { "\($0.name) \(decimal(Double($0.value), 3))" }.joined(separator: "  ")
    }
    if verbose {
      Console.line("step \(step.index)  \(losses())")
    } else {
      progress.show(step.index, of: steps, "step \(step.index)  \(losses())")
    }
  }

  /// A picture or an array as a start for each target.
  private func starts(_ path: String, _ model: TrainedNetwork, count: Int) throws -> Tensor {
    let one = try ExampleFile.inputs(path, for: model)
    guard one.shape[0] == 1 || one.shape[0] == count else {
      throw ViewFailure(
        misuse:
          "--start: expected 1 example, or \(count), one for each image, found \(one.shape[0])")
    }
    return one.shape[0] == count
      ? one : .concatenated([Tensor](repeating: one, count: count))
  }

  private func report(_ found: FeatureImages, _ naive: FeatureImages?) {
    let files = [output, array, film].compactMap { $0 }
    guard json else {
      if let least = found.classProbabilities.compactMap(\.self).min() {
        StandardOutput.print("probabilities of the classes: \(decimal(100 * least, 2)) % or more")
      }
      for file in files { StandardOutput.print(file) }
      return
    }
    func numbers(_ values: [Double]?) -> JSONValue { values.map { .numbers($0) } ?? .null }
    /// Null in the position of a target that is no class, and alone where none is.
    func probabilities(_ found: FeatureImages?) -> JSONValue {
      guard let values = found?.classProbabilities, values.contains(where: { $0 != nil }) else {
        return .null
      }
      return .array(values.map { $0.map { .number($0) } ?? .null })
    }
    ResultJSON.print([
      ("model", .string(model)), ("files", .array(files.map { .string($0) })),
      ("targets", .array(found.targets.map { .string($0.description) })),
      ("seed", ResultJSON.seed(ascent.seed)), ("steps", .integer(Int128(found.history.count))),
      ("objectives", .numbers(found.objectives.map(Double.init))),
      ("probabilities", probabilities(found)),
      ("losses", .numbers(found.history.map { Double($0.loss) })),
      ("naive_objectives", numbers(naive?.objectives.map(Double.init))),
      ("naive_probabilities", probabilities(naive)),
    ])
  }
}

extension VisualizationSheet.Colors: ExpressibleByArgument {}
