import Foundations
import Glibc

/// The names in the folder of a tuning.
public enum TuningFolder {
  /// The plan, which `palestra tune` reads too.
  public static let planName = "tuning.yaml"
  /// All trials, as JSON: what a tuning resumes from.
  public static let trialsName = "trials.json"
  /// All trials, as a table.
  public static let tableName = "trials.csv"
  /// The best settings, for `palestra train --config`.
  public static let bestName = "best.yaml"
  /// The picture of all trials.
  public static let pictureName = "trials.png"
  /// The folder with a folder for each trial.
  public static let runsName = "trials"

  private static let files = [planName, trialsName, tableName, bestName, pictureName]

  /// `trials/0007`
  public static func trial(_ number: Int) -> String {
    let digits = String(number)
    return "\(runsName)/" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Makes room for a new tuning; the folder is locked.
  /// - Parameters:
  ///   - folder: of the tuning.
  ///   - overwrite: whether the files of an earlier tuning may go; others stay.
  /// - Throws: `ExperimentError.folderHoldsRun` or `unusableFolder`.
  static func clear(_ folder: RunFolder, overwrite: Bool) throws(ExperimentError) {
    try folder.clear(overwrite: overwrite)
    let present = files.filter(folder.has)
    guard present.isEmpty || overwrite else { throw .folderHoldsRun(path: folder.path) }
    for trial in FolderNames.list(folder.file(runsName)) where Int(trial) != nil {
      let path = folder.file("\(runsName)/\(trial)")
      for run in FolderNames.list(path) where run.hasPrefix("seed") {
        try RunFolder(existing: "\(path)/\(run)").clear(overwrite: overwrite)
        _ = rmdir("\(path)/\(run)")
      }
      // A folder that holds anything else stays.
      _ = rmdir(path)
    }
    for name in present where unlink(folder.file(name)) != 0 {
      throw .unusableFolder(
        path: folder.path, reason: "\(name): \(String(cString: strerror(errno)))")
    }
  }
}
