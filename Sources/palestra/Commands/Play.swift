import ArgumentParser
import Environments
import Foundations
import Gym
import Replays
import Synchronization
import Viewer

/// `palestra play`
struct Play: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play an environment on the keyboard.",
    discussion: """
      Examples:
        palestra play CartPole-v1
        palestra play Taxi-v3 --seed 7
        palestra play Pendulum-v1 --record mine-v0

      The keys are shown at the bottom of the window; F1 shows all of them. With --record every \
      episode is written into a data set of Minari's, as `palestra record` makes them, to look at \
      later with `palestra view`.
      """)

  @Argument(help: ArgumentHelp("The environment.", valueName: "id"))
  var environment: String

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of the first episode; the next ones follow.", valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64 = 0

  @Option(
    name: .long,
    help: ArgumentHelp("Write the episodes here; must not be there yet.", valueName: "path"))
  var record: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Steps a second (default: the environment's own pace).", valueName: "n"),
    transform: NumberFlag.decimal(in: 0.1...1000))
  var fps: Double?

  @OptionGroup var window: WindowFlags

  func run() throws {
    let session = try ViewFailure.wrapping { try makeSession() }
    try window.show(session) { session in try session.finish() }
  }

  private func makeSession() throws -> KeyboardSession {
    let registry = EnvironmentRegistry.standard
    let spec = try registry.spec(environment)
    let made = try registry.make(environment)
    Console.notice(about: environment)
    guard let keys = spec.keyMap ?? KeyMap(generic: made.actionSpace) else {
      throw ViewFailure(
        misuse:
          "\(spec.id) can't be played on a keyboard: expected up to 10 actions or a box of up "
          + "to 4 finite values, found \(made.actionSpace)")
    }
    var recorder: KeyboardSession.Recorder = { _ in }
    if let record {
      let header = ReplayHeader(
        environment: made, agent: "human", seed: seed,
        command: "palestra play \(spec.id) --seed \(seed) --record \(shellQuoted(record))")
      let writer = SharedWriter(try ReplayWriter(creating: record, header: header))
      recorder = { episode in try writer.append(episode) }
    }
    return try KeyboardSession(
      made, keys: keys, seed: seed, framesPerSecond: fps, registry: registry, record: recorder)
  }
}

/// A writer of replays that a session can hold.
///
/// `@unchecked Sendable`: the writer is only reached under the lock.
private final class SharedWriter: @unchecked Sendable {
  private let writer: ReplayWriter
  private let lock = Mutex<Void>(())

  init(_ writer: ReplayWriter) { self.writer = writer }

  func append(_ episode: Episode) throws {
    try lock.withLock { _ in
      let number = try writer.append(episode)
      Console.line(
        "recorded episode \(number): \(episode.totalSteps) steps, return \(episode.episodeReturn)")
    }
  }
}
