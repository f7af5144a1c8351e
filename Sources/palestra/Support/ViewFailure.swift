import Attribution
import Experiments
import Explanations
import Figures
import ImageFiles
import ModelFormats
import Replays
import Spaces
import Viewer

/// What stops a command that shows something, with the program's exit status.
struct ViewFailure: Error, CustomStringConvertible {
  let description: String
  /// 1 where work failed, 2 where what was asked for was wrong.
  let status: Int32

  /// Something asked for was wrong.
  init(misuse description: String) {
    self.description = description
    status = 2
  }

  /// Work failed, for example because a file is missing, damaged or of another kind.
  init(failure description: String) {
    self.description = description
    status = 1
  }

  /// Something failed.
  init(_ error: any Error) {
    description = "\(error)"
    let isMisuse =
      (error as? ExperimentError)?.isMisuse ?? (error as? ViewerError)?.isMisuse
      ?? (error as? GymError)?.isMisuse ?? (error as? ReplayError)?.isMisuse
      ?? (error as? FigureError)?.isMisuse ?? (error as? AttributionError)?.isMisuse
      ?? (error as? ModelFormatError)?.isMisuse ?? (error as? ExplanationError)?.isMisuse ?? false
    status = isMisuse ? 2 : 1
  }

  /// Runs something whose errors become failures of the command.
  static func wrapping<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as ViewFailure { throw error } catch {
      throw ViewFailure(error)
    }
  }
}
