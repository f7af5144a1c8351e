import Foundations
import Gym
import Learning

/// Where a comparison is written: its file, and under `runs` a folder for each run.
public struct ComparisonFolder: Sendable, Equatable {
  /// The comparison's file, as it was given.
  public static let planName = "comparison.yaml"
  /// What a run came to, in its folder.
  static let resultName = "result.json"
  /// Why a run failed, in its folder.
  static let failureName = "failure.txt"
  /// What a run wrote to standard error, in its folder.
  static let logName = "log.txt"

  /// The folder.
  public let path: String

  /// Names a folder.
  public init(_ path: String) { self.path = RunFolder(existing: path).path }

  /// The path of one of its files.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The comparison that the folder holds.
  /// - Throws: `ExperimentError.badInput` where there is none, `badConfiguration` where its file was
  ///   damaged.
  public func plan(environments: EnvironmentRegistry, agents: AgentRegistry)
    throws(ExperimentError) -> ComparisonPlan
  {
    let path = file(Self.planName)
    guard FileSystem.exists(path) else {
      throw .badInput(
        file: self.path, reason: "there is no \(Self.planName) in it: it holds no comparison")
    }
    return try ComparisonPlan(yamlFile: path, environments: environments, agents: agents)
  }

  /// Makes the folder, or takes one that holds a part of the same comparison already.
  /// - Returns: the lock, to be held as long as runs are written into the folder.
  /// - Throws: `ExperimentError` where another process holds it, where it holds runs of other
  ///   settings, or where it cannot be written.
  public func prepare(for plan: ComparisonPlan) throws(ExperimentError) -> RunLock {
    let folder = try RunFolder(creating: path)
    let lock = try RunLock(folder)
    guard !folder.holdsRun else { throw .folderHoldsRun(path: path) }
    for run in plan.runs { try check(run) }
    do throws(FileError) {
      try AtomicFile.write(Array(plan.yaml.utf8), to: file(Self.planName))
    } catch {
      throw .notWritten(error, kept: .none)
    }
    return lock
  }

  /// Refuses a run that was begun with other settings.
  private func check(_ run: ComparisonPlan.Run) throws(ExperimentError) {
    let path = file("\(run.folder)/\(RunFolder.configurationName)")
    guard FileSystem.exists(path) else { return }
    let (asked, saved) = (run.configuration.yaml, try YAMLReader.text(ofFile: path))
    guard saved != asked else { return }
    let pairs = zip(saved.split(separator: "\n"), asked.split(separator: "\n"))
    let (first, second) = pairs.first { $0 != $1 } ?? ("other settings", "these")
    throw .badOption(
      name: "the comparison's folder", value: self.path,
      expected: "a new one: \(run.folder) was made with `\(first)`, not `\(second)` (--out FOLDER)")
  }
}

// MARK: - Runs

extension ComparisonFolder {
  /// How a run stands.
  public enum Status: Sendable, Equatable {
    /// It was not begun, or has to be resumed.
    case unfinished
    /// It ended.
    case done(RunScore)
    /// It failed, and is tried again where the comparison is run again.
    case failed(reason: String)
  }

  /// How a run stands, by its files.
  /// - Throws: `ExperimentError` where its result is damaged.
  public func status(of run: ComparisonPlan.Run) throws(ExperimentError) -> Status {
    let result = file("\(run.folder)/\(Self.resultName)")
    if FileSystem.exists(result) { return .done(try RunScore(contentsOf: result)) }
    let failure = file("\(run.folder)/\(Self.failureName)")
    guard FileSystem.exists(failure) else { return .unfinished }
    let bytes = (try? FileSystem.read(failure, limit: 1 << 20)) ?? []
    return .failed(reason: firstLine(bytes))
  }

  /// Trains one run to its end, or on from its checkpoint, and writes its result.
  /// - Parameters:
  ///   - run: one of the comparison that the folder was prepared for.
  ///   - environments: where environments are known.
  ///   - agents: where agents are known.
  ///   - shouldStop: asked after every step; where it says yes, a checkpoint is written.
  /// - Returns: whether the run ended.
  /// - Throws: `ExperimentError` where it fails.
  public func train(
    _ run: ComparisonPlan.Run, environments: EnvironmentRegistry, agents: AgentRegistry,
    shouldStop: () -> Bool
  ) throws(ExperimentError) -> Bool {
    let folder = RunFolder(existing: file(run.folder))
    var training =
      folder.has(RunFolder.checkpointName)
      ? try TrainingRun(resuming: folder, environments: environments, agents: agents)
      : try TrainingRun(
        run.configuration, out: .folder(folder.path, overwrite: true), environments: environments,
        agents: agents)
    guard let result = try training.train(shouldStop: shouldStop) else { return false }
    try RunScore(result).write(to: folder.file(Self.resultName))
    return true
  }

  /// Notes why a run failed: what it wrote last, and how its process ended.
  func noteFailure(of run: ComparisonPlan.Run, _ ending: ChildProcess.Ending)
    throws(ExperimentError) -> String
  {
    let log = (try? FileSystem.read(file("\(run.folder)/\(Self.logName)"), limit: 1 << 24)) ?? []
    var reason = "\(ending)"
    if case .exit = ending {
      let lines = String(decoding: log, as: UTF8.self).split(separator: "\n")
      if let start = lines.lastIndex(where: { $0.hasPrefix("error: ") }) {
        reason = String(lines[start].dropFirst("error: ".count))
      }
    }
    do throws(FileError) {
      try AtomicFile.write(
        Array("\(reason)\n".utf8), to: file("\(run.folder)/\(Self.failureName)"))
    } catch {
      throw .notWritten(error, kept: .none)
    }
    return reason
  }

  private func firstLine(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self)
  }
}
