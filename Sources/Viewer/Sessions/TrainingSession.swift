import Gym
import Learning

/// `palestra train --view`: a training on another thread, seen at most thirty times a second.
public struct TrainingSession: WindowSession {
  /// Between two requests for a snapshot, in seconds.
  static let interval = 1.0 / 30

  /// Between two renewals of the numbers, in seconds.
  static let numbersInterval = 0.25

  private let monitor: TrainingMonitor
  private let budget: TrainingBudget
  private var interface: TrainingInterface
  private var snapshot: TrainingSnapshot?
  /// What the numbers and the chart show: nobody reads thirty numbers a second, and drawing them
  /// takes time that the training may need.
  private var numbers: TrainingSnapshot?
  private var returns: [Double] = []
  /// Loss and accuracy as they were reported, of a training on a data set.
  private var course: [TrainingInterface.Moment] = []
  private var sinceRequest = interval
  private var sinceNumbers = 1.0
  private var message = PassingMessage()

  /// What stands above the window.
  public var windowTitle: String { interface.title + " – palestra train" }
  /// Whether the training is over.
  public var hasEnded: Bool { monitor.isFinished }

  /// Looks at a training.
  /// - Parameters:
  ///   - monitor: of the training.
  ///   - title: what is written at the top left.
  ///   - budget: how long it trains.
  public init(_ monitor: TrainingMonitor, title: String, budget: TrainingBudget) {
    self.monitor = monitor
    self.budget = budget
    interface = TrainingInterface(title: title)
  }

  /// Reacts to keys.
  public mutating func handle(_ event: WindowEvent, width: Double, height: Double)
    -> WindowRequest?
  {
    switch event {
    case .closed: return .close
    case .keyDown(.escape, _) where interface.isHelpShown: interface.isHelpShown = false
    case .keyDown(.escape, _), .keyDown(.character("q"), _): return .close
    case .keyDown(.character("s"), _), .keyDown(.function(12), _): return .screenshot
    case .keyDown(.character("f"), _), .keyDown(.function(11), _): return .toggleFullScreen
    case .keyDown(.character("h"), _), .keyDown(.character("?"), _), .keyDown(.function(1), _):
      interface.isHelpShown.toggle()
    default: break
    }
    return nil
  }

  /// Takes the snapshot that was left, and asks for the next one.
  public mutating func advance(by seconds: Double) {
    message.advance(by: seconds)
    interface.message = message.text
    sinceRequest += seconds
    sinceNumbers += seconds
    if let taken = monitor.take() {
      snapshot = taken
      if sinceNumbers >= Self.numbersInterval {
        sinceNumbers = 0
        numbers = taken
        interface.fraction = budget.fraction(taken.progress)
        returns += monitor.returns(from: returns.count)
        if taken.progress.epochs > 0 { course.append(.init(taken)) }
      }
    }
    if sinceRequest >= Self.interval {
      sinceRequest = 0
      monitor.request()
    }
  }

  /// What is to be seen.
  public func picture(width: Int, height: Int, scale: Double) -> Picture {
    interface.picture(
      snapshot, numbers: numbers, returns: returns, course: course, width: width, height: height,
      scale: scale)
  }

  /// Shows a short message for a while.
  public mutating func note(_ message: String) {
    self.message.show(message)
    interface.message = message
  }
}
