/// What can go wrong with recorded episodes in a correct program.
///
/// Every case says which file and which part of it, what was expected, what was found, and what to
/// do.
public enum ReplayError: Error, Equatable, Sendable {
  /// libhdf5 can't be loaded.
  case libraryUnavailable(reason: String)
  /// The operating system refuses a file.
  case notAccessible(file: String, operation: String, reason: String)
  /// A file that would be overwritten.
  case fileExists(file: String)
  /// A name of a new replay that is neither a file nor a data set that Minari could load.
  case badDatasetName(String)
  /// Another process, or another writer of this one, is writing the file.
  case beingWritten(file: String)
  /// The file, or a part of it, isn't what HDF5 can read.
  case damaged(file: String, item: String, reason: String)
  /// An attribute, a group or a data set that has to be there.
  case missing(file: String, item: String)
  /// An attribute, a data set or a member of `metadata.json` of another kind, type or shape.
  case wrongContent(file: String, item: String, expected: String, found: String)
  /// A space whose elements can't be read or written yet.
  case unsupportedSpace(file: String, item: String, kind: String)
  /// An episode that the file doesn't have.
  case unknownEpisode(file: String, index: Int, count: Int)
  /// Writing failed; what had been written before is still there.
  case notWritten(file: String, item: String, reason: String)
  /// An observation or an action that isn't of the recorder's space, or an episode that doesn't fit
  /// the file.
  case wrongValue(expected: String, found: String)
  /// An episode that can't be run again.
  case notRepeatable(episode: Int, reason: String)
}

extension ReplayError {
  /// Whether the caller asked for something that can't be, rather than that something failed.
  public var isMisuse: Bool {
    switch self {
    case .fileExists, .badDatasetName, .unknownEpisode: true
    default: false
    }
  }
}

extension ReplayError: CustomStringConvertible {
  /// What was expected, what was found, and what to do.
  public var description: String {
    switch self {
    case .libraryUnavailable(let reason):
      "replays need the HDF5 library: \(reason): install libhdf5 (Debian, Ubuntu: apt install "
        + "libhdf5-dev)"
    case .notAccessible(let file, let operation, let reason):
      "\(file): can't \(operation): \(reason)"
    case .fileExists(let file):
      "\(file) exists already: append to it, replace it, or choose another name"
    case .badDatasetName(let name):
      "\(name): expected the name of a data set, of letters, digits, - and _ with a version at the "
        + "end, such as cartpole-expert-v0, or a file that ends in .hdf5"
    case .beingWritten(let file):
      "\(file) is being written by another recorder: wait for its end or choose another name"
    case .damaged(let file, "the file", let reason):
      "\(file): expected an HDF5 file, found another one or a damaged one: \(reason)"
    case .damaged(let file, let item, let reason):
      "\(file): \(item) is damaged: \(reason): record it again, or read the other episodes"
    case .missing(let file, let item):
      "\(file): expected \(item), found none: is it a replay in Minari's layout?"
    case .wrongContent(let file, let item, let expected, let found):
      "\(file): \(item): expected \(expected), found \(found)"
    case .unsupportedSpace(let file, let item, let kind):
      "\(file): \(item) has a part \(kind): expected Box, Discrete, MultiBinary, MultiDiscrete, "
        + "Text, and Tuple and Dict of these, with keys that are not empty and have no slash"
    case .unknownEpisode(let file, let index, let count):
      "\(file) has no episode \(index): it has \(count), numbered from 0"
    case .notWritten(let file, let item, let reason):
      "\(file): \(item) could not be written: \(reason); the episodes before it are safe"
    case .wrongValue(let expected, let found):
      "can't be recorded: expected \(expected), found \(found)"
    case .notRepeatable(let episode, let reason):
      "episode \(episode) can't be run again: \(reason)"
    }
  }
}
