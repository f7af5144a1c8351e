import Experiments
import Foundations
import Learning

/// A text that a person writes with a model: each turn shows the most probable tokens, and one of
/// them, or what is typed, comes next.
struct InteractiveWriting {
  private let generator: TextGenerator
  private let flags: TextGenerationFlags
  private let request: GenerationRequest

  init(
    _ generator: TextGenerator, _ flags: TextGenerationFlags, _ request: GenerationRequest
  ) {
    (self.generator, self.flags, self.request) = (generator, flags, request)
  }

  /// Asks until the text is complete, it is stopped or the input ends.
  func run(from start: TextGenerator.Draft) throws {
    let begin = ContinuousClock.now
    var draft = start
    while !generator.isComplete(draft, maxLength: flags.maxGenLength) {
      let options = options(after: draft)
      show(options, draft)
      guard let answer = readAnswer("> "), try take(answer, options, &draft) else { break }
    }
    let written = generator.wholeString(draft)
    if request.out == nil, !request.output.json {
      StandardOutput.print(written)
      StandardOutput.print()
    }
    try flags.finish(
      [written], written.unicodeScalars.count, seconds: (ContinuousClock.now - begin) / .seconds(1),
      request)
  }

  /// The most probable tokens; padding is none.
  private func options(after draft: TextGenerator.Draft) -> [Int] {
    generator.predictions(after: [draft]).withSpan {
      TokenSampling.tokenRanking($0, count: flags.topN)
    }
  }

  private func show(_ options: [Int], _ draft: TextGenerator.Draft) {
    Console.line("")
    Console.line("Controls: s stop, x delete the last token, o write your own")
    for (index, id) in options.enumerated() {
      Console.line(
        "  \(index + 1): \(Vocabulary.displayName(of: generator.vocabulary.token(id) ?? ""))")
    }
    Console.line("Text so far: \(generator.wholeString(draft))")
  }

  /// Does what was answered.
  /// - Returns: whether to ask again.
  private func take(
    _ answer: String, _ options: [Int], _ draft: inout TextGenerator.Draft
  ) throws -> Bool {
    switch answer {
    case "s": return false
    case "x":
      if !generator.removeLast(of: &draft) { Console.line("There is nothing to delete.") }
    case "o":
      guard let typed = readAnswer("Your own: ") else { return false }
      generator.append(typed: typed, to: &draft)
    default:
      guard let number = Int(answer), options.indices.contains(number - 1) else {
        Console.line("That's not an option!")
        return true
      }
      generator.append(options[number - 1], to: &draft)
    }
    return true
  }

  /// A line of the input; nil at its end.
  private func readAnswer(_ prompt: String) -> String? {
    Console.write(prompt)
    return readLine()
  }
}
