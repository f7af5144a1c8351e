import EventFiles
import Foundations
import Glibc

/// The event file of a run, which TensorBoard reads.
///
/// As the tables of `RunLog` it is written when the run pauses, and a resumed run cuts off what came
/// after its checkpoint: no step is missing and none stands twice.
struct EventLog: Sendable {
  private let path: String
  /// How many bytes are written.
  private(set) var length = 0
  private var bytes: [UInt8]

  /// Starts the file.
  init(_ folder: RunFolder) {
    path = folder.file(RunFolder.eventsName)
    bytes = Event.fileHeader(wallTime: Self.now)
  }

  /// Continues with a file that had this length; one that is gone is started again.
  init(resuming folder: RunFolder, length: Int) throws(FileError) {
    self.init(folder)
    self.length = try RunLog.cut(path, length)
    if self.length > 0 { bytes = [] }
  }

  /// An event of now.
  static func event(step: Int) -> Event { Event(step: step, wallTime: now) }

  /// Adds an event.
  mutating func add(_ event: Event) { bytes += event.record }

  /// Writes what was gathered.
  mutating func flush() throws(FileError) {
    length += try RunLog.append(bytes, to: path)
    bytes = []
  }

  /// Seconds since 1970.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
