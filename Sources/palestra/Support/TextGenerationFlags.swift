import ArgumentParser
import Experiments
import Foundations
import Learning

/// How `palestra generate` writes texts.
struct TextGenerationFlags: ParsableArguments {
  @Option(
    name: .customLong("prefix"),
    help: ArgumentHelp("How each text begins.", valueName: "text"))
  var givenPrefix: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Temperatures, separated by commas; 0: always the most probable token (default: "
        + "1.0,0.5,0.2,0.2; of several models 0.5,0.2,0.2).", valueName: "t"),
    transform: Self.sampling)
  var temperature: TokenSampling?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The characters after which one of several models hands over; \\n and \\t stand for a line "
        + "feed and a tab, nothing for a turn at every token (default: a space and \\n).",
      valueName: "characters"),
    transform: { $0.replacing("\\n", with: "\n").replacing("\\t", with: "\t") })
  var stopTokens: String?

  @Option(
    name: .customLong("max-gen-length"), parsing: .unconditional,
    help: ArgumentHelp(
      "The most tokens of a text, its first marker counted (default: 300).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...1_000_000))
  var givenMaxGenLength: Int?

  @Flag(name: .long, help: "Choose each token yourself.")
  var interactive = false

  @Option(
    name: .customLong("top-n"), parsing: .unconditional,
    help: ArgumentHelp("How many tokens --interactive offers (default: 3).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...100))
  var givenTopN: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The vocabulary of textgenrnn's weights (default: the one beside them).",
      valueName: "file.json"))
  var vocab: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The settings of textgenrnn's weights (default: those beside them).", valueName: "file.json"))
  var config: String?

  /// How each text begins.
  var prefix: String { givenPrefix ?? "" }
  /// The most tokens of a text.
  var maxGenLength: Int { givenMaxGenLength ?? 300 }
  /// How many tokens are offered.
  var topN: Int { givenTopN ?? 3 }

  /// The names of the flags that are given.
  var given: [String] {
    let flags = [
      ("--prefix", givenPrefix != nil), ("--temperature", temperature != nil),
      ("--stop-tokens", stopTokens != nil), ("--max-gen-length", givenMaxGenLength != nil),
      ("--interactive", interactive), ("--top-n", givenTopN != nil), ("--vocab", vocab != nil),
      ("--config", config != nil),
    ]
    return flags.filter(\.1).map(\.0)
  }

  private static let sampling: @Sendable (String) throws -> TokenSampling = { text in
    let read = NumberFlag.decimal(in: 0...1_000)
    let numbers = try text.split(separator: ",", omittingEmptySubsequences: false).map {
      try read(String($0))
    }
    guard let sampling = TokenSampling(temperatures: numbers) else {
      throw ValidationError("expected numbers of 0 or more, separated by commas")
    }
    return sampling
  }

  /// Writes the texts.
  func run(_ generator: TextGenerator, _ request: GenerationRequest) throws {
    let start = generator.start(prefix: prefix)
    warn(about: start, request)
    let sampling = temperature ?? .standard
    if interactive { return try InteractiveWriting(generator, self, request).run(from: start) }
    StopSignal.listen()
    let begin = ContinuousClock.now
    var texts: [String] = []
    var characters = 0
    // Side by side, many at a time, as the network is faster with a batch.
    for first in stride(from: 0, to: request.count, by: 64) where !StopSignal.isRaised {
      let drafts = generator.completed(
        Array(repeating: start, count: min(64, request.count - first)), sampling: sampling,
        maxLength: maxGenLength, seed: request.seed, first: first,
        shouldContinue: { !StopSignal.isRaised })
      if StopSignal.isRaised { break }
      for text in drafts.map(generator.string) {
        characters += text.unicodeScalars.count
        if request.out == nil { show(text, request) }
        texts.append(text)
      }
    }
    try finish(texts, characters, seconds: (ContinuousClock.now - begin) / .seconds(1), request)
    if StopSignal.isRaised { throw ExitCode(StopSignal.exitStatus) }
  }

  /// Writes texts of several models.
  func synthesize(_ generators: [TextGenerator], _ request: GenerationRequest) throws {
    for (index, path) in request.models.enumerated()
    where request.models.firstIndex(of: path) == index {
      warn(about: generators[index].start(prefix: prefix), request, model: path)
    }
    StopSignal.listen()
    let begin = ContinuousClock.now
    let stops = (stopTokens ?? " \n").unicodeScalars.map { String($0) }
    var texts: [String] = []
    for number in 0..<request.count where !StopSignal.isRaised {
      let string = synthesizedText(
        by: generators, prefix: prefix, sampling: temperature ?? .synthesis, stopTokens: stops,
        maxLength: maxGenLength, seed: request.seed, number: number,
        shouldContinue: { !StopSignal.isRaised })
      if StopSignal.isRaised { break }
      if request.out == nil { show(string, request) }
      texts.append(string)
    }
    try finish(
      texts, texts.reduce(0) { $0 + $1.unicodeScalars.count },
      seconds: (ContinuousClock.now - begin) / .seconds(1), request)
    if StopSignal.isRaised { throw ExitCode(StopSignal.exitStatus) }
  }

  /// Prints a text and a blank line.
  private func show(_ string: String, _ request: GenerationRequest) {
    guard !request.output.json else { return }
    StandardOutput.print(string)
    StandardOutput.print()
  }

  private func warn(
    about start: TextGenerator.Draft, _ request: GenerationRequest, model: String? = nil
  ) {
    guard !request.output.quiet,
      let warning = Self.warning(about: start.unknownTokens, model: model)
    else { return }
    Console.warning(warning)
  }

  /// What is said of tokens of a prefix that the model does not know; nil where it knows all.
  static func warning(about unknown: [String], model: String? = nil) -> String? {
    guard !unknown.isEmpty else { return nil }
    let shown = unknown.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
    return
      "\(model ?? "the model") does not know \(shown)\(unknown.count > 5 ? "…" : "") of the prefix: it "
      + "stays in the text, and the model sees an unknown token there"
  }

  /// Writes the file and reports what was done.
  func finish(
    _ texts: [String], _ characters: Int, seconds: Double, _ request: GenerationRequest
  ) throws {
    if let out = request.out {
      try ViewFailure.wrapping {
        try AtomicFile.write(Array(texts.map { $0 + "\n" }.joined().utf8), to: out)
      }
    }
    if !request.output.quiet {
      let suffix = request.out.map { ", in \($0)" } ?? ""
      Console.line(
        "\(grouped(texts.count)) text\(texts.count == 1 ? "" : "s") of \(grouped(characters)) "
          + "character\(characters == 1 ? "" : "s") in "
          + "\(decimal(seconds, 2)) s\(suffix)")
    }
    guard request.output.json else { return }
    let standard = request.models.count == 1 ? TokenSampling.standard : .synthesis
    ResultJSON.print([
      request.modelMember, ("seed", ResultJSON.seed(request.seed)),
      ("temperature", ResultJSON.numbers((temperature ?? standard).temperatures)),
      ("max_gen_length", .integer(Int128(maxGenLength))), ("prefix", .string(prefix)),
      ("texts", .array(texts.map { .string($0) })), ("characters", .integer(Int128(characters))),
      ("seconds", ResultJSON.number(seconds)),
      ("out", request.out.map { .string($0) } ?? .null),
    ])
  }
}
