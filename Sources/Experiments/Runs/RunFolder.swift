import Foundations
import Glibc
import Replays

/// Where a run is written. Nothing that is there already is touched unless that was asked for.
public struct RunFolder: Sendable, Equatable {
  /// The settings.
  public static let configurationName = "run.yaml"
  /// The best model.
  public static let modelName = "model.safetensors"
  /// The model at the end.
  public static let lastModelName = "last_model.safetensors"
  /// What the run resumes from.
  public static let checkpointName = "checkpoint.safetensors"
  /// One line for each episode.
  public static let episodesName = "monitor.csv"
  /// One line every thousand steps.
  public static let progressName = "progress.csv"
  /// One line for each pass over a data set.
  public static let epochsName = "epochs.csv"
  /// The picture of the training's returns.
  public static let curveName = "learning-curve.png"
  /// The picture of a GAN's losses and of what its discriminator says.
  public static let samplesCurveName = "gan-curves.png"
  /// What a text model wrote after epochs.
  public static let samplesName = "samples.txt"
  /// The film of samples of the same latent draws.
  public static let samplesFilmName = "film.gif"
  /// What TensorBoard reads.
  public static let eventsName = "events.out.tfevents"
  /// The data set with the recorded episode.
  public static let recordingName = "episode-v0"

  private static let names =
    [
      configurationName, modelName, lastModelName, checkpointName, episodesName, progressName,
      epochsName, curveName, samplesName, samplesCurveName, samplesFilmName, eventsName,
    ] + ReplayWriter.datasetFiles.map { "\(recordingName)/\($0)" }

  /// The folder.
  public let path: String

  /// Names a folder that holds a run.
  public init(existing path: String) { self.path = Self.trimmed(path) }

  /// The path of one of its files.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Whether a file is there.
  public func has(_ name: String) -> Bool { access(file(name), F_OK) == 0 }

  /// Whether a run was written into it.
  public var holdsRun: Bool { Self.names.contains(where: has) }

  /// Makes the folder that was asked for, or takes it where it is there.
  /// - Parameter path: with the folders above it, which are made too.
  /// - Throws: `ExperimentError.unusableFolder`.
  public init(creating path: String) throws(ExperimentError) {
    self.path = Self.trimmed(path)
    try Self.makeFolders(self.path)
  }

  /// Makes room for a new run; the folder is locked.
  /// - Parameter overwrite: whether the files of an earlier run may go; others stay.
  /// - Throws: `ExperimentError.folderHoldsRun` or `unusableFolder`.
  func clear(overwrite: Bool) throws(ExperimentError) {
    let epochs = KeptEpochs.files(in: file(KeptEpochs.folderName))
    let present =
      Self.names.filter(has) + epochs.map { "\(KeptEpochs.folderName)/\($0.name)" }
      + KeptCheckpoints.files(in: file(KeptCheckpoints.folderName)).map {
        "\(KeptCheckpoints.folderName)/\($0.name)"
      }
      + [SampleSheets.folderName, SampleSheets.framesName].flatMap { folder in
        SampleSheets.files(in: file(folder)).map { "\(folder)/\($0.name)" }
      }
    if !present.isEmpty, !overwrite { throw .folderHoldsRun(path: path) }
    for name in present where unlink(file(name)) != 0 {
      throw .unusableFolder(path: path, reason: "\(name): \(Self.reason(errno))")
    }
  }

  /// Removes what killed processes left of files that they were writing.
  func sweep() {
    AtomicFile.sweep(path)
    AtomicFile.sweep(file(KeptEpochs.folderName))
    AtomicFile.sweep(file(KeptCheckpoints.folderName))
    AtomicFile.sweep(file(SampleSheets.folderName))
    AtomicFile.sweep(file(SampleSheets.framesName))
  }

  /// Makes a new folder of a name, with -2, -3… where there is one already.
  public init(new path: String) throws(ExperimentError) {
    let base = Self.trimmed(path)
    if let slash = base.lastIndex(of: "/"), slash != base.startIndex {
      try Self.makeFolders(String(base[..<slash]))
    }
    for number in 1...1_000_000 {
      let candidate = number == 1 ? base : "\(base)-\(number)"
      if mkdir(candidate, 0o777) == 0 {
        self.path = candidate
        return
      }
      guard errno == EEXIST else {
        throw .unusableFolder(path: candidate, reason: Self.reason(errno))
      }
    }
    throw .unusableFolder(path: base, reason: "there are a million of them")
  }

  /// Makes a folder and those above it, where they are missing.
  /// - Throws: `ExperimentError.unusableFolder` where that can't be done.
  public static func makeFolders(_ path: String) throws(ExperimentError) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw .unusableFolder(path: path, reason: "it is not a folder")
      }
      return
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolders(String(path[..<slash]))
    }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw .unusableFolder(path: path, reason: reason(errno))
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path = path.dropLast() }
    return path.isEmpty ? "." : String(path)
  }
}
