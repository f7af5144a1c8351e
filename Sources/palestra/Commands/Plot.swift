import ArgumentParser
import Experiments
import Figures
import Foundations

/// `palestra plot`
struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the learning curves of runs in one figure, with bands over seeds.",
    discussion: """
      Examples:
        palestra plot runs/CartPole-v1-dqn-seed1
        palestra plot runs/five --y evaluation_return --x seconds
        palestra plot runs/one runs/other --y loss --smooth 20 --out loss.svg

      A folder is a run, or holds runs at any depth. Runs that differ in their seed alone are one \
      line, the mean over the steps (seconds, episodes) that all of them reached, with the 95 % \
      bootstrap interval of the mean as a band. y is return or length (training episodes, \
      \(RunFolder.episodesName)), or a column of \(RunFolder.progressName): loss, mean_q, \
      evaluation_return and others.

      Exit status: 0 done, 1 a run's table is missing or damaged, 2 misuse.
      """)

  @Argument(help: ArgumentHelp("Runs, or folders of runs.", valueName: "folder"))
  var folders: [String]

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The picture, .png or .svg (default: \(RunFolder.curveName), which is replaced).",
      valueName: "file"))
  var out: String?

  @Flag(name: .long, help: "Replace the file of --out where there is one.")
  var overwrite = false

  @Option(name: .long, help: ArgumentHelp("The horizontal axis.", valueName: "steps|seconds|…"))
  var x = RunCurve.Axis.steps

  @Option(name: .long, help: ArgumentHelp("The vertical axis.", valueName: "column"))
  var y = RunCurve.episodeReturn

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Average so many values in a row (default: a twentieth of the shortest run's, at most 100).",
      valueName: "n"),
    transform: NumberFlag.whole(in: 1...1_000_000))
  var smooth: Int?

  @Flag(name: .long, help: "Print the curves as JSON.")
  var json = false

  func run() throws {
    try OutputGuard.check(out, flag: "--out", endings: [".png", ".svg"], overwrite: overwrite)
    let file = out ?? RunFolder.curveName
    var options = LearningCurves.Options()
    (options.axis, options.column, options.smoothing) = (x, y, smooth)
    let curves = try LearningCurves(of: folders, options: options)
    for note in curves.notes { Console.line("note: \(note)") }
    try ViewFailure.wrapping { try PictureFile.write(curves.scene(), to: file) }
    guard json else { return StandardOutput.print(file) }
    ResultJSON.print([
      ("file", .string(file)), ("x", .string(x.rawValue)), ("y", .string(y)),
      ("smooth", .integer(Int128(curves.smoothing))),
      ("curves", .array(curves.lines.map(Self.json))),
    ])
  }

  private static func json(_ line: LearningCurves.Line) -> JSONValue {
    .object([
      .init("name", .string(line.name)), .init("runs", .integer(Int128(line.curve.runCount))),
      .init("x", .numbers(line.curve.points.map(\.x))),
      .init("mean", .numbers(line.curve.points.map(\.y))),
      .init("low", .numbers(line.curve.band.map(\.low))),
      .init("high", .numbers(line.curve.band.map(\.high))),
    ])
  }
}

extension RunCurve.Axis: ExpressibleByArgument {}
