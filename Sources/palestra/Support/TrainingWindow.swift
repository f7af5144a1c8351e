import Dispatch
import Experiments
import Foundations
import Gym
import Learning
import Synchronization
import Viewer

/// The window of `palestra train --view`: it lives on the main thread, the training on another one.
struct TrainingWindow {
  private let window: SDLWindow

  /// Opens the window.
  /// - Throws: `ViewFailure` where there is no display.
  init() throws {
    window = try MainActor.assumeIsolated {
      try ViewFailure.wrapping {
        try SDLWindow(title: "palestra train", width: 960, height: 640)
      }
    }
  }

  /// Trains, and shows it until the window is closed or the training is over.
  /// - Returns: the run, and what it came to; nil where it was stopped.
  /// - Throws: what the training throws.
  func train(_ run: TrainingRun, isQuiet: Bool) throws -> Outcome.Value {
    let monitor = TrainingMonitor()
    let outcome = Outcome()
    try BackgroundThread.start {
      var run = run
      let isDataSet = run.loop.environments.dataset?.epochLength != nil
      var printer = ProgressPrinter(
        isQuiet: isQuiet, isDataSet: isDataSet,
        countsUpdates: run.loop.agent is any GenerativeAgent)
      let result = Result {
        try run.train(
          reportEvery: ProgressPrinter.interval, shouldStop: { StopSignal.isRaised },
          monitor: monitor, observer: { printer.show($0) })
      }
      printer.close()
      outcome.put(result.map { (run, $0) })
    }
    show(run.configuration, monitor)
    if !monitor.isFinished, !isQuiet {
      Console.line("\nthe window is closed; the training continues (Ctrl-C stops it)")
    }
    return try outcome.wait()
  }

  /// Shows the training. A window that fails does not stop it.
  private func show(_ configuration: RunConfiguration, _ monitor: TrainingMonitor) {
    MainActor.assumeIsolated {
      let title =
        "\(configuration.environment) · \(configuration.agent) · seed \(configuration.seed)"
      let session = TrainingSession(monitor, title: title, budget: configuration.budget)
      var loop = WindowLoop(session, in: window, writeScreenshot: ScreenshotFile.writeFree)
      do { try loop.run() } catch { Console.warning("\(error); the training continues") }
    }
  }
}

extension TrainingWindow {
  /// What a training on another thread came to.
  final class Outcome: Sendable {
    typealias Value = (run: TrainingRun, result: RunResult?)

    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    /// Says what came of it, once.
    func put(_ result: Result<Value, any Error>) {
      self.result.withLock { $0 = result }
      isThere.signal()
    }

    /// Waits for it.
    func wait() throws -> Value {
      isThere.wait()
      guard let result = result.withLock({ $0 }) else {
        preconditionFailure("Outcome: signalled without a result")
      }
      return try result.get()
    }
  }
}
