import Datasets
import Foundation
import Foundations
import Gym
import NumPyRandom
import Spaces
import TestSupport
import Testing

@testable import Environments

/// `TextSampling/<corpus>-v0`, single and vector.
@Suite struct TextSamplingTests {
  private static let small: [String: InfoValue] = ["sentences": 20, "max_length": 8]

  private func make(_ arguments: [String: InfoValue] = [:]) throws -> TextSampling {
    try TextSampling.make(Self.small.merging(arguments) { $1 })
  }

  private func vector(
    _ count: Int, _ arguments: [String: InfoValue] = [:], _ mode: AutoresetMode = .sameStep
  ) throws -> VectorTextSampling {
    let made = try EnvironmentRegistry.standard.makeVector(
      "TextSampling/frases-v0", count: count, autoreset: mode,
      arguments: Self.small.merging(arguments) { $1 })
    return try #require(made as? VectorTextSampling)
  }

  private func integer(_ info: Info, _ name: String) throws -> Int {
    guard case .int(let value)? = info[name] else { throw TestFailure(name) }
    return value
  }

  private struct TestFailure: Error {
    let name: String
    init(_ name: String) { self.name = name }
  }

  /// Who names the true tokens reads a text of the corpus from its start to its end.
  @Test func teacherForcingShowsTheCorpus() throws {
    var environment = try make(["validation": 0])
    let corpus = try #require(CorpusEntry.standard.first).load(sentences: 20)
    var texts: [String] = []
    for episode in 0..<20 {
      var (observation, info) = try environment.reset(seed: episode == 0 ? 1 : nil)
      #expect(observation.floats.last == Float(environment.vocabulary.classCount - 1))
      var ids: [Int] = []
      var isOver = false
      var total = 0.0
      while !isOver {
        #expect(environment.observationSpace.contains(.array(observation)))
        let expected = environment.examples.target(try integer(info, "index"))
        let isRight = ids.count % 2 == 0
        let step = try environment.step(isRight ? expected : 0)
        #expect(step.reward == (isRight ? 1 : 0))
        #expect(try integer(step.info, "token") == expected)
        ids.append(expected)
        total += step.reward
        if !step.terminated { #expect(step.observation.floats.last == Float(expected)) }
        (observation, isOver) = (step.observation, step.terminated)
        info = ["index": .int(try integer(step.info, "index") + 1)]
      }
      #expect(ids.last == environment.vocabulary.markerID && total >= Double(ids.count / 2))
      texts.append(environment.vocabulary.decode(ids))
    }
    #expect(texts.sorted() == corpus.train.sorted())
  }

  @Test func freeRunningShowsTheAgentsOwnText() throws {
    var environment = try TextSampling.make(
      Self.small.merging(["free_running": true, "order": 3, "max_gen_length": 12]) { $1 })
    let marker = try #require(environment.vocabulary.markerID)
    let start = try environment.reset(seed: 1)
    #expect(start.observation.floats == [0, 0, 0, 0, 0, 0, 0, Float(marker)])
    let model = environment.data.reference
    let o = try #require(environment.vocabulary["O"])
    let a = try #require(environment.vocabulary["a"])
    let first = try environment.step(o)
    let likelihood = log(model.probability(of: o, after: [Int32(marker)]))
    #expect(first.observation.floats.suffix(2) == [Float(marker), Float(o)])
    #expect(abs(first.reward - likelihood) < 1e-12 && !first.terminated)
    let second = try environment.step(a)
    let after = log(model.probability(of: a, after: [Int32(marker), Int32(o)]))
    let least = TextSampling.leastReward
    #expect(abs(second.reward - max(after, least)) < 1e-12)
    #expect(try environment.step(0).reward == TextSampling.leastReward)
    #expect(try environment.step(marker).terminated)
    _ = try environment.reset()
    for step in 1...12 {
      let result = try environment.step(a)
      #expect(!result.terminated && result.truncated == (step == 12))
    }
  }

  @Test func likelihoodIsThatOfTheReferenceModel() throws {
    var environment = try vector(4, ["reward": "likelihood", "order": 2])
    var buffers = environment.makeBuffers()
    try environment.reset(seed: 1, into: &buffers)
    let data = try TextSamplingData.load(environment.parameters.selection)
    let shown = buffers.observations
    try environment.step(.discrete([1, 2, 3, 0]), into: &buffers)
    for index in 0..<4 {
      let last = Int32(shown[index * 8 + 7])
      let expected = log(data.reference.probability(of: [1, 2, 3, 0][index], after: [last]))
      let difference = Double(buffers.rewards[index]) - max(expected, TextSampling.leastReward)
      #expect(abs(difference) < 1e-5)
    }
  }

  /// Each epoch has floor(examples / N) steps, shows every example at most once, and others each
  /// time.
  @Test func anEpochIsAPassInAnotherOrder() throws {
    let count = 7
    var environment = try vector(count)
    let examples = environment.examples
    #expect(environment.epochLength == examples.count / count * count)
    var buffers = environment.makeBuffers()
    try environment.reset(seed: 4, into: &buffers)
    var epochs: [[Int]] = []
    for _ in 0..<3 {
      var seen: [Int] = []
      for step in 1...examples.count / count {
        let windows = buffers.observations
        try environment.step(.discrete(Array(repeating: 1, count: count)), into: &buffers)
        let tokens = try #require(buffers.infoColumns["token"])
        let indices = try #require(buffers.infoColumns["index"])
        seen += indices
        for row in 0..<count {
          var window = [Float](repeating: 0, count: 8)
          examples.writeWindow(indices[row], into: &window)
          #expect(Array(windows[row * 8..<row * 8 + 8]) == window)
          #expect(tokens[row] == examples.target(indices[row]) && tokens[row] > 0)
          #expect(buffers.rewards[row] == (tokens[row] == 1 ? 1 : 0))
        }
        let isLast = step == examples.count / count
        #expect(buffers.terminated.allSatisfy { $0 == isLast })
      }
      #expect(Set(seen).count == seen.count && seen.count == environment.epochLength)
      epochs.append(seen)
    }
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
  }

  /// The parts that are held out are shown in order, each example once.
  @Test func heldOutPartsAreShownOnce() throws {
    for split in ["validation", "test"] {
      var environment = try vector(5, ["split": .string(split), "validation": 0.2])
      var buffers = environment.makeBuffers()
      try environment.reset(seed: 4, into: &buffers)
      var seen: [Int] = []
      var isOpen = [Bool](repeating: true, count: 5)
      while isOpen.contains(true) {
        try environment.step(.discrete([1, 1, 1, 1, 1]), into: &buffers)
        let indices = try #require(buffers.infoColumns["index"])
        for index in 0..<5 where isOpen[index] {
          seen.append(indices[index])
          if buffers.terminated[index] { isOpen[index] = false }
        }
      }
      #expect(seen.sorted() == Array(0..<environment.examples.count))
    }
  }

  @Test(arguments: AutoresetMode.allCases) func savedStatesResumeToTheBit(mode: AutoresetMode)
    throws
  {
    var first = try vector(6, [:], mode)
    var buffers = first.makeBuffers()
    try first.reset(seed: 2, into: &buffers)
    for _ in 0..<25 {
      try first.step(.discrete([1, 2, 3, 4, 5, 6]), into: &buffers)
    }
    var second = try vector(6, [:], mode)
    try second.restoreState(try first.saveState())
    var others = buffers
    for _ in 0..<first.epochLength / 6 + 5 {
      if mode == .disabled, buffers.terminated.contains(true) { break }
      try first.step(.discrete([1, 2, 3, 4, 5, 6]), into: &buffers)
      try second.step(.discrete([1, 2, 3, 4, 5, 6]), into: &others)
      #expect(buffers == others)
    }
    var third = try vector(5, [:], mode)
    #expect(throws: GymError.self) { try third.restoreState(try first.saveState()) }
    var longer = try vector(6, ["sentences": 30], mode)
    #expect(throws: GymError.self) { try longer.restoreState(try first.saveState()) }
  }

  @Test func wrongArgumentsAreNamed() throws {
    for arguments: [String: InfoValue] in [
      ["corpus": "frase"], ["level": "letter"], ["max_length": 0], ["max_words": 0],
      ["reward": "hits"], ["free_running": true, "reward": "hit"], ["order": 17], ["path": "a"],
      ["validation": 1], ["split": "validation", "validation": 0], ["sentences": 1], ["header": 1],
    ] {
      #expect(throws: GymError.self, "\(arguments)") { try make(arguments) }
    }
    #expect(throws: GymError.self) { try vector(100_000) }
    #expect(throws: GymError.self) {
      try EnvironmentRegistry.standard.make("TextSampling/files-v0")
    }
  }

  @Test func onesOwnFilesSayWhatIsWrong() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    func message(_ contents: String, _ arguments: [String: InfoValue]) throws -> String? {
      let path = folder.path + "/text.txt"
      try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
      let all = arguments.merging(["path": .string(path)]) { $1 }
      do {
        _ = try EnvironmentRegistry.standard.make("TextSampling/files-v0", arguments: all)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(try message("", [:])?.contains("the file is empty") == true)
    let short = try message("abc", ["single_text": true, "test": 0])
    #expect(short?.contains("longer than the window of 40 tokens") == true)
    #expect(short?.contains("found 3 tokens") == true)
    #expect(try message("abcdef", ["single_text": true, "max_length": 3, "test": 0]) == nil)
    #expect(try message("um\ndois\n", ["level": "word"]) == nil)
    #expect(try message("um", ["path": "x", "delimiter": ""])?.contains("delimiter") == true)
    #expect(try message("um;dois;três", ["delimiter": ";", "test": 0]) == nil)
  }

  /// Labels are numbered in the order of their names, in the single form and the vector form.
  @Test func theLabelOfATextIsReported() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path + "/texts.csv"
    try Data("text,label\nab,west\n\"c,d\",east\nef,north\n".utf8).write(
      to: URL(fileURLWithPath: path))
    let arguments: [String: InfoValue] = [
      "path": .string(path), "context": true, "test": 0, "validation": 0, "max_length": 4,
    ]
    var vector = try EnvironmentRegistry.standard.makeVector(
      "TextSampling/files-v0", count: 10, arguments: arguments)
    #expect(vector.texts?.labels == ["east", "north", "west"])
    var buffers = vector.makeBuffers()
    try vector.reset(seed: 1, options: [:], into: &buffers)
    let observations = buffers.observations
    try vector.step(.discrete(Array(repeating: 1, count: 10)), into: &buffers)
    let labels = try #require(buffers.infoColumns["label"])
    let vocabulary = try #require(vector.texts?.vocabulary)
    for (row, label) in labels.enumerated() {
      let truth = buffers.infoColumns["token"]?[row] ?? 0
      let window = observations[row * 4..<(row + 1) * 4].map { Int($0) }
      let shown = vocabulary.decode(window + [truth])
      let expected =
        shown.contains { "ab".contains($0) } ? 2 : shown.contains { "ef".contains($0) } ? 1 : 0
      #expect(shown.isEmpty || label == expected, "\(shown)")
    }
    var single = try EnvironmentRegistry.standard.make(
      "TextSampling/files-v0", arguments: arguments)
    _ = try single.reset(seed: 1)
    let step = try single.step(.discrete(1))
    #expect(step.info["label"] != nil)
  }

  @Test(
    arguments: [
      ("text,label\na,x\nb\n", [:], "record 3: expected two columns"),
      ("text,label\na,x\nb,\n", [:], "a text and its label, found an empty"),
      ("text,label\na,x\nb,x\n", [:], "found 1 (\"x\"): leave out context"),
      ("text,label\na,x\n", ["single_text": true], "leave out single_text"),
      ("text,label\na,x\n", ["is_csv": false], "leave out single_text and is_csv=false"),
    ] as [(String, [String: InfoValue], String)])
  func badLabelsAreNamed(_ contents: String, _ changes: [String: InfoValue], _ expected: String)
    throws
  {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path + "/texts.csv"
    try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
    let arguments = changes.merging(["path": .string(path), "context": true]) { $1 }
    #expect {
      _ = try EnvironmentRegistry.standard.make("TextSampling/files-v0", arguments: arguments)
    } throws: { "\($0)".contains(expected) }
  }

  /// A program that reads the corpus as it is has the words of the novel, accents and all.
  @Test(.enabled(if: CorpusEntry.standard.last?.isPresent(in: .standard) == true))
  func theNovelIsRead() throws {
    let made = try EnvironmentRegistry.standard.makeVector(
      "TextSampling/dom-casmurro-v0", count: 3, arguments: ["level": "word", "max_length": 10])
    let texts = try #require(made.texts)
    #expect(texts.vocabulary["capitu"] != nil && texts.vocabulary["é"] != nil)
    #expect(texts.vocabulary["—"] != nil && texts.vocabulary[","] != nil)
    #expect(texts.epochLength > 60_000 && texts.windowLength == 10)
  }
}
