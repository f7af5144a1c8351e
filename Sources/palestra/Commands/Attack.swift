import ArgumentParser
import Attribution
import Datasets
import Experiments
import Figures
import Foundations
import Gym
import TensorEngine
import Viewer

/// `palestra attack`
struct Attack: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Change images a little so that a classifier takes them for something else.",
    discussion: """
      Examples:
        palestra attack --model m.safetensors --output attack.png
        palestra attack --model m.safetensors --output attack.png --count 1000
        palestra attack --model m.safetensors --method fgsm --epsilon 0.1
        palestra attack --model m.safetensors --image 7 --target 3
        palestra attack --model m.safetensors --input digit.png --label 3

      fgsm takes one step along the sign of the gradient of the loss, pgd many small ones from a random \
      start, none further than epsilon from the image. Epsilon and alpha are parts of the range of \
      pixels. Presets of pgd: mnist (0.3, steps of 0.01, 40), imagenet (8/255, 2/255, 10), library \
      (0.3, 2/255, 40); fgsm takes their epsilon, of library 0.007.

      Images are test examples of the model's data set, or those of --input. The figure shows the first \
      ones: clean, the change multiplied to be seen, adversarial, maps of the true class for both \
      (smoothed guided Grad-CAM or, where the network has none, absolute gradients), and their \
      difference, with the cosine of the maps, the rank correlation and how many of the 10 % largest \
      values they have in common. Files of these names are replaced \
      with --overwrite alone.

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse.
      """)

  /// How images are changed.
  enum Method: String, CaseIterable, ExpressibleByArgument { case fgsm, pgd }

  /// Named settings.
  enum Preset: String, CaseIterable, ExpressibleByArgument { case mnist, imagenet, library }

  @Option(name: .long, help: ArgumentHelp("A classifier.", valueName: "file"))
  var model: String

  @Option(name: .long, help: ArgumentHelp("How (default: pgd).", valueName: "name"))
  var method = Method.pgd

  @Option(
    name: .long,
    help: ArgumentHelp("What the numbers below start from (default: mnist).", valueName: "name"))
  var preset = Preset.mnist

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The largest change of a pixel, 0 to 1.", valueName: "number"),
    transform: NumberFlag.decimal(in: 0...1))
  var epsilon: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Of pgd: the change of a pixel in a step.", valueName: "number"),
    transform: NumberFlag.decimal(in: 1e-6...1))
  var alpha: Double?

  @Option(
    name: .long, help: ArgumentHelp("Of pgd: its steps.", valueName: "n"),
    transform: NumberFlag.whole(in: 1...100_000))
  var steps: Int?

  @Flag(name: .long, help: "Of pgd: start at the image rather than at a random point beside it.")
  var noRandomStart = false

  @Flag(name: .long, help: "Of pgd: end as soon as the prediction is as wanted, image by image.")
  var untilFooled = false

  @Option(
    name: .long, help: ArgumentHelp("The class to be reached.", valueName: "class"),
    transform: NumberFlag.whole(in: 0...NumberFlag.largestCount))
  var target: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("The first test example (default: 0).", valueName: "n"),
    transform: NumberFlag.whole(in: 0...NumberFlag.largestCount))
  var image: Int?

  @Option(
    name: .long, help: ArgumentHelp("How many test examples (default: 4).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...NumberFlag.largestCount))
  var count: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Images of your own instead: a .npy file or a picture.", valueName: "file"))
  var input: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Of --input: the true classes (default: those that the model predicts).", valueName: "class"),
    transform: NumberFlag.whole(in: 0...NumberFlag.largestCount))
  var label: [Int] = []

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Option(name: .long, help: ArgumentHelp("The figure: .png or .svg.", valueName: "file"))
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Images in the figure and in the JSON (default: 4).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...40))
  var rows = 4

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write the adversarial images, float32 from 0 to 1 as --input takes them.",
      valueName: "file.npy"))
  var array: String?

  @Flag(name: .long, help: "Replace the files of --output and --array where there are some.")
  var overwrite = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of random starts.", valueName: "n"))
  var seed: UInt64 = 0

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard method == .pgd || (alpha == nil && steps == nil && !noRandomStart && !untilFooled) else {
      throw ValidationError(
        "--alpha, --steps, --no-random-start and --until-fooled belong to --method pgd")
    }
    guard input == nil || (image == nil && count == nil) else {
      throw ValidationError("--image and --count are test examples: leave out --input")
    }
    guard input != nil || label.isEmpty else {
      throw ValidationError("--label belongs to --input")
    }
  }

  func run() throws { try ViewFailure.wrapping { try attack() } }

  private func attack() throws {
    let inputs: [(flag: String, path: String?)] = [("--model", model), ("--input", input)]
    try OutputGuard.check(
      output, flag: "--output", endings: [".png", ".svg"], apartFrom: inputs, overwrite: overwrite)
    try OutputGuard.check(
      array, flag: "--array", endings: [".npy"], apartFrom: inputs, overwrite: overwrite)
    let images = try images()
    let attacked = try attacked(images)
    let mapped = try attacked.mapped(rows)
    if let output {
      let figure = try AttackFigure(attacked, classNames: images.classNames)
      try PictureFile.write(figure.scene(of: mapped), to: output)
    }
    if let array { try NumPyFile.write(try attacked.adversarialExamples(), to: array) }
    let files = [output, array].compactMap { $0 }
    guard json else {
      for line in attacked.lines + files { StandardOutput.print(line) }
      return
    }
    ResultJSON.print(
      [("model", .string(model)), ("method", .string(method.rawValue))] + settings.members
        + [("seed", ResultJSON.seed(seed))] + attacked.members + [
          ("examples", .array(mapped.examples.map(\.json))),
          ("files", .array(files.map { .string($0) })),
        ])
  }

  /// What is attacked.
  private struct Images {
    let model: TrainedNetwork
    let inputs: Tensor
    let labels: [Int]
    var classNames: [String] = []
  }

  private func images() throws -> Images {
    if let input { return try ownImages(input) }
    let evaluated = try EvaluatedClassifier(
      contentsOf: model, changing: try NamedValues.parse(arguments, flag: "--argument"))
    let first = image ?? 0
    guard first < evaluated.examples.count else {
      throw ViewFailure(
        misuse: "--image: expected 0 to \(evaluated.examples.count - 1), got \(first)")
    }
    let indices = Array(first..<min(evaluated.examples.count, first + (count ?? 4)))
    return Images(
      model: evaluated.model, inputs: evaluated.inputs(indices),
      labels: indices.map { Int(evaluated.examples.labels[$0]) }, classNames: evaluated.classNames)
  }

  private func ownImages(_ path: String) throws -> Images {
    let network = try TrainedNetwork(contentsOf: model)
    let inputs = try ExampleFile.inputs(path, for: network)
    guard label.isEmpty || label.count == 1 || label.count == inputs.shape[0] else {
      throw ViewFailure(
        misuse: "--label: expected 1 class, or \(inputs.shape[0]), one for each image of \(path), "
          + "got \(label.count)")
    }
    let labels =
      switch label.count {
      case 0: network.network.batched(inputs).argmax()
      case 1: [Int](repeating: label[0], count: inputs.shape[0])
      default: label
      }
    return Images(model: network, inputs: inputs, labels: labels)
  }

  private func attacked(_ images: Images) throws -> AttackedImages {
    let classes = try images.model.network.architecture.exampleShapes().last?.count ?? 0
    if let target, target >= classes {
      throw ViewFailure(
        misuse: "--target: expected a class from 0 to \(classes - 1), got \(target)")
    }
    if let label = label.first(where: { $0 >= classes }) {
      throw ViewFailure(misuse: "--label: expected a class from 0 to \(classes - 1), got \(label)")
    }
    var progress = StepProgress()
    defer { progress.close() }
    let count = images.labels.count
    let show = { (done: Int) in progress.show(done, of: count, "\(done) of \(count) images") }
    switch method {
    case .fgsm:
      return try AttackedImages(
        images.model, inputs: images.inputs, labels: images.labels,
        attack: FastGradientSign(epsilon: settings.epsilon), target: target, seed: seed,
        onProgress: show)
    case .pgd:
      return try AttackedImages(
        images.model, inputs: images.inputs, labels: images.labels, attack: settings.pgd,
        target: target, seed: seed, onProgress: show)
    }
  }

  /// The numbers of the attack: the preset's, changed by flags.
  private var settings: Settings {
    var pgd =
      switch preset {
      case .mnist: ProjectedGradientDescent.mnist
      case .imagenet: ProjectedGradientDescent.imageNet
      case .library: ProjectedGradientDescent.library
      }
    if let alpha { pgd.stepSize = Float(alpha) }
    if let steps { pgd.steps = steps }
    pgd.startsAtRandom = !noRandomStart
    pgd.stopsWhenReached = untilFooled
    if let epsilon { pgd.epsilon = Float(epsilon) }
    let isOfLibrary = preset == .library && epsilon == nil
    return Settings(
      pgd: pgd,
      epsilon: method == .fgsm && isOfLibrary ? FastGradientSign().epsilon : pgd.epsilon,
      isOneStep: method == .fgsm)
  }

  private struct Settings {
    let pgd: ProjectedGradientDescent
    let epsilon: Float
    let isOneStep: Bool

    var members: [(String, JSONValue)] {
      let epsilon = ("epsilon", JSONValue.number(Double(epsilon)))
      return isOneStep
        ? [epsilon]
        : [
          epsilon, ("alpha", .number(Double(pgd.stepSize))), ("steps", .integer(Int128(pgd.steps))),
        ]
    }
  }
}
