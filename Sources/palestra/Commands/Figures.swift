import ArgumentParser
import Experiments
import Glibc
import Gym
import ImageFiles
import TensorEngine
import Viewer

/// `palestra figures`
struct Figures: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw what a classifier learnt: errors, filters, activations, confusion, ROC.",
    discussion: """
      Examples:
        palestra figures --model model.safetensors --output figures
        palestra figures --model model.safetensors --output figures --only error-sheet roc-curve
        palestra figures --model model.safetensors --output figures --image 5 --json

      The model's data set has to be here; its test examples are used. Figures: \
      \(FigureName.allCases.map(\.rawValue).joined(separator: ", ")). Those that the model has no \
      use for (filters of a dense network, a curve of more than two classes) are left out, unless \
      they are asked for by name.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(name: .long, help: ArgumentHelp("Where the PNG files go.", valueName: "folder"))
  var output: String

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Only these figures.", valueName: "name"))
  var only: [FigureName] = []

  @Option(
    name: .long, help: ArgumentHelp("The test image whose activations are drawn.", valueName: "n"))
  var image = 0

  @Flag(name: .long, help: "Replace what is there.")
  var overwrite = false

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws { try ViewFailure.wrapping { try draw() } }

  private func draw() throws {
    let judged = try JudgedClassifier(contentsOf: model)
    guard judged.examples.labels.indices.contains(image) else {
      throw ViewFailure(
        misuse: "--image: expected 0 to \(judged.examples.count - 1), got \(image)")
    }
    let maker = FigureMaker(judged: judged, image: image)
    var pictures: [(path: String, scene: DisplayList)] = []
    for name in only.isEmpty ? FigureName.allCases : only {
      do throws(FigureMaker.Missing) {
        for (index, scene) in try maker.scenes(name).enumerated() {
          let number = index == 0 ? "" : "-\(index + 1)"
          pictures.append(("\(output)/\(name.rawValue)\(number).png", scene))
        }
      } catch {
        // A model without an error is no misuse.
        let isAsked = !only.isEmpty && !judged.errors.isEmpty
        guard !isAsked else {
          throw ViewFailure(misuse: "there is no \(name.rawValue) of this model: \(error.reason)")
        }
        if name == .errorSheet { Console.line("no \(name.rawValue): \(error.reason)") }
      }
    }
    try write(pictures)
    report(judged, pictures.map(\.path))
  }

  private func write(_ pictures: [(path: String, scene: DisplayList)]) throws {
    if !overwrite, let taken = pictures.first(where: { access($0.path, F_OK) == 0 }) {
      throw ViewFailure(
        misuse: "\(taken.path) is there already: give another folder or --overwrite")
    }
    do throws(ExperimentError) {
      try RunFolder.makeFolders(output)
    } catch {
      guard case .unusableFolder(let path, let reason) = error else { throw error }
      throw ViewFailure(misuse: "cannot write into \(path): \(reason)")
    }
    for (path, scene) in pictures {
      // Twice as fine as the scene's units, within what a picture may be.
      let scale = min(2, 16_000 / max(scene.width, scene.height))
      let bitmap = try scene.bitmap(
        width: Int((scene.width * scale).rounded()), height: Int((scene.height * scale).rounded()))
      try bitmap.writePNG(to: path)
    }
  }

  private func report(_ judged: JudgedClassifier, _ paths: [String]) {
    let (count, errors) = (judged.examples.count, judged.errors.count)
    let error = 100 * Double(errors) / Double(count)
    let figures = judged.rocCurve.map { TwoClassFigures($0, judged) }
    if json {
      ResultJSON.print(
        [
          ("model", .string(model)), ("test_examples", .integer(Int128(count))),
          ("errors", .integer(Int128(errors))), ("test_error", ResultJSON.number(error)),
          ("balanced_accuracy", ResultJSON.number(judged.confusion.balancedAccuracy)),
          ("figures", .array(paths.map { .string($0) })),
        ] + (figures?.members ?? []))
      return
    }
    print(
      "\(judged.setName): error \(decimal(error, 2)) % (\(ProgressPrinter.grouped(errors)) of "
        + "\(ProgressPrinter.grouped(count)))")
    if let figures {
      print(figures.lines.joined(separator: "\n"))
      print("at the EER's threshold: accuracy \(decimal(figures.equalError.accuracy, 4))")
    }
    for path in paths { print(path) }
  }
}
