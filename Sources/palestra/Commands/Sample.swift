import ArgumentParser
import Gym
import Spaces

/// `palestra sample`
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw elements of a space, as Gymnasium draws them for the same seed.",
    discussion: """
      Examples:
        palestra sample '{"type": "Discrete", "n": 4}' --seed 42
        palestra sample '{"type": "Box", "low": -1, "high": 1, "shape": [3]}'
        palestra sample '{"type": "MultiBinary", "n": 3}' --count 5
        palestra sample '{"type": "Tuple", "subspaces": [{"type": "Discrete",
          "n": 3}, {"type": "Text", "max_length": 8}]}' --count 2 --batch

      The space is written as Minari writes it: Box, Discrete, MultiBinary, MultiDiscrete, Text, \
      Tuple and Dict ("subspaces"), and likewise Sequence ("space", "stack"), Graph ("node_space", \
      "edge_space") and OneOf ("subspaces"). Each line of output is one element in JSON, as \
      Gymnasium's to_jsonable lists it; with --batch it is one line, the to_jsonable of all.
      """)

  @Argument(help: ArgumentHelp("The space.", valueName: "space-json"))
  var space: String

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of the space (default: another one each time).", valueName: "n"),
    transform: NumberFlag.seed)
  var seed: Seed?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many elements (default: 1).", valueName: "k"),
    transform: NumberFlag.whole(in: 0...NumberFlag.largestCount))
  var count = 1

  @Flag(name: .long, help: "All elements in one line, by member where the space has members.")
  var batch = false

  @Flag(name: .long, help: "JSON lines, which is what is printed anyway.")
  var json = false

  func run() throws {
    guard space.drop(while: \.isWhitespace).hasPrefix("{") else {
      throw ViewFailure(
        misuse: "sample: expected a space as JSON, such as {\"type\": \"Discrete\", \"n\": 4}, got "
          + "\"\(space)\" (`palestra sample --help` shows more)")
    }
    do throws(GymError) {
      let space =
        try batch ? Space.reading(json: space, forBatchOf: count) : Space(json: space)
      var seeded = seed.map { SeededSpace(space, sequence: $0.sequence) } ?? SeededSpace(space)
      if batch {
        StandardOutput.print(try space.toJSON((0..<count).map { _ in seeded.sample() }))
      } else {
        for _ in 0..<count where !StandardOutput.hasFailed {
          StandardOutput.print(try space.toJSON(seeded.sample()))
        }
      }
    } catch {
      // All that can be wrong here is what was typed.
      Console.error("sample: \(error.description)")
      throw ExitCode(2)
    }
  }
}
