import Agents
import ArgumentParser
import Experiments
import Foundations
import Learning

/// `palestra generate`
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what a trained model has learned to write.",
    discussion: """
      Examples:
        palestra generate --model runs/text/model.safetensors
        palestra generate --model m.safetensors --prefix "Once " --temperature 0.5
        palestra generate --model m.safetensors --temperature 1.0,0.5,0.2 --n 5
        palestra generate --model m.safetensors --n 100 --out texts.txt --json
        palestra generate --model m.safetensors --interactive

      Each text is printed, followed by a blank line; with --out there is one text in a line. A \
      temperature below 1 keeps to what is probable, one above 1 surprises; of several the first is \
      for the first token, the next for the next, and so on from the first again. The same seed \
      writes the same texts. With --interactive you choose each token among the most probable ones.

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse, 130 stopped.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @OptionGroup(title: "Texts") var text: TextGenerationFlags

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many (default: 1).", valueName: "k"),
    transform: NumberFlag.whole(in: 1...100_000))
  var n = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of the draws (default: 0).", valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64 = 0

  @Option(
    name: .long,
    help: ArgumentHelp("Where the results go (default: standard output).", valueName: "file"))
  var out: String?

  @OptionGroup var output: OutputFlags

  func run() throws {
    let agent = try SavedModel(contentsOf: model).makeAgent(agents: .standard)
    if let agent = agent as? any TextGenerating {
      return try text.run(
        try ViewFailure.wrapping { try TextGenerator(agent) },
        GenerationRequest(model: model, count: n, seed: seed, out: out, output: output))
    }
    throw ViewFailure(
      misuse: "\(model): expected a model that generates texts, found one of another agent: train "
        + "one with --agent text-rnn")
  }
}

/// What every kind of generation is asked for.
struct GenerationRequest {
  /// The model's file.
  let model: String
  /// How many.
  let count: Int
  /// Of the draws.
  let seed: UInt64
  /// Where the results go; nil for standard output.
  let out: String?
  /// What is printed.
  let output: OutputFlags
}
