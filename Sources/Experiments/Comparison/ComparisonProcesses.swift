import Foundations
import Glibc
import Gym
import Learning

/// Trains the runs of a comparison in processes of their own, each on one processor.
///
/// A run that fails or crashes ends no other. Where the comparison itself is killed, the system
/// kills its processes too; the runs are resumed from their checkpoints the next time.
public struct ComparisonProcesses: Sendable {
  /// What is reported.
  public enum Event: Sendable {
    /// A run began or was resumed.
    case started(ComparisonPlan.Run)
    /// A run ended.
    case ended(ComparisonPlan.Run, ComparisonFolder.Status)
  }

  /// Where the runs are written.
  public let folder: ComparisonFolder
  /// The processors that runs are dealt out to, one run at a time each.
  private let processors: [Int]
  /// Makes the arguments of the program that trains a run, from the run's index and a processor.
  private let arguments: @Sendable (ComparisonPlan.Run, Int) -> [String]

  /// Says where the runs are written and how they are started.
  /// - Parameters:
  ///   - folder: prepared for the comparison.
  ///   - jobs: how many runs at once; more than there are processors share them.
  ///   - arguments: of this program, so that it calls `ComparisonFolder.train` with that run, on that
  ///     processor.
  public init(
    _ folder: ComparisonFolder, jobs: Int,
    arguments: @escaping @Sendable (ComparisonPlan.Run, Int) -> [String]
  ) {
    precondition(jobs > 0, "ComparisonProcesses: expected 1 job or more, got \(jobs)")
    self.folder = folder
    self.arguments = arguments
    let available = Processors.available
    processors = (0..<jobs).map { available[$0 % available.count] }
  }

  /// Trains what has not ended yet.
  /// - Parameters:
  ///   - runs: in the order in which they begin.
  ///   - shouldStop: asked often; where it says yes, the runs write checkpoints and end.
  ///   - observer: receives what begins and ends.
  /// - Returns: whether all runs ended; false where they were stopped.
  /// - Throws: `ExperimentError` where a process cannot be started or a file cannot be written.
  public func train(
    _ runs: [ComparisonPlan.Run], shouldStop: () -> Bool, observer: (Event) -> Void = { _ in }
  ) throws(ExperimentError) -> Bool {
    var waiting: [ComparisonPlan.Run] = []
    for run in runs {
      if case .done = try folder.status(of: run) { continue }
      waiting.append(run)
    }
    waiting.reverse()
    var slots = processors.map { Slot(processor: $0) }
    var isStopping = false
    while true {
      for slot in slots {
        guard let (run, ending) = slot.poll() else { continue }
        observer(.ended(run, try status(of: run, ending, isStopping: isStopping)))
      }
      if !isStopping, shouldStop() {
        isStopping = true
        for slot in slots { slot.stop() }
      }
      if !isStopping {
        for slot in slots where slot.isFree {
          guard let run = waiting.popLast() else { break }
          try start(run, in: slot)
          observer(.started(run))
        }
      }
      if slots.allSatisfy(\.isFree) { break }
      usleep(Self.pause)
    }
    slots.removeAll()
    return !isStopping
  }

  /// Microseconds between looks at the processes.
  private static let pause: UInt32 = 10_000

  /// One processor and the run that has it.
  private final class Slot {
    let processor: Int
    private var run: ComparisonPlan.Run?
    private var process: ChildProcess?

    init(processor: Int) { self.processor = processor }

    var isFree: Bool { run == nil }

    func take(_ run: ComparisonPlan.Run, _ process: ChildProcess) {
      self.run = run
      self.process = process
    }

    func stop() { process?.stop() }

    func poll() -> (ComparisonPlan.Run, ChildProcess.Ending)? {
      guard let run, let ending = process?.poll() else { return nil }
      (self.run, process) = (nil, nil)
      return (run, ending)
    }
  }

  private func start(_ run: ComparisonPlan.Run, in slot: Slot) throws(ExperimentError) {
    let path = folder.file(run.folder)
    try RunFolder.makeFolders(path)
    let log = "\(path)/\(ComparisonFolder.logName)"
    for name in [ComparisonFolder.logName, ComparisonFolder.failureName] {
      _ = unlink("\(path)/\(name)")
    }
    do throws(FileError) {
      slot.take(run, try ChildProcess(arguments(run, slot.processor), errors: log))
    } catch {
      throw .notWritten(error, kept: .none)
    }
  }

  private func status(
    of run: ComparisonPlan.Run, _ ending: ChildProcess.Ending, isStopping: Bool
  ) throws(ExperimentError) -> ComparisonFolder.Status {
    let status = try folder.status(of: run)
    if case .done = status { return status }
    if isStopping { return .unfinished }
    return .failed(reason: try folder.noteFailure(of: run, ending))
  }
}
