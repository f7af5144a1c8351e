import Foundations
import Glibc

/// Keeps the files that the user already has: a command checks the outputs that were named before
/// it does any work. Names that the program itself chose, such as `maps.png`, are not checked.
enum OutputGuard {
  /// Checks a file that a command is about to write.
  ///
  ///     try OutputGuard.check(
  ///       output, flag: "--output", endings: [".png", ".svg"],
  ///       apartFrom: [("--model", model), ("--input", input)], overwrite: overwrite)
  ///
  /// - Parameters:
  ///   - path: the file that was named; nil where none was.
  ///   - flag: the flag that named it, for errors.
  ///   - endings: what its name may end in, as `.png`; empty where any name will do.
  ///   - files: what is never overwritten, with the flags that named them: the model, inputs, the
  ///     other outputs. Nothing that is there in one that is a folder is overwritten either.
  ///   - overwrite: whether a file that is there may be replaced.
  /// - Throws: `ViewFailure`, a misuse.
  static func check(
    _ path: String?, flag: String, endings: [String] = [],
    apartFrom files: [(flag: String, path: String?)] = [], overwrite: Bool
  ) throws(ViewFailure) {
    guard let path else { return }
    guard endings.isEmpty || endings.contains(where: path.hasSuffix) else {
      throw ViewFailure(misuse: "\(flag) ends in \(list(endings)), got \"\(path)\"")
    }
    let target = location(path)
    for case (let other, let file?) in files {
      let kept = location(file)
      guard target != kept else {
        throw ViewFailure(misuse: "\(flag) is the file of \(other), \(file): give another name")
      }
      guard !isRegularFile(path) || !target.hasPrefix(kept + "/") else {
        throw ViewFailure(misuse: "\(flag) is a file of \(other), \(path): give another name")
      }
    }
    guard overwrite || !isRegularFile(path) else {
      throw ViewFailure(
        misuse: "\(flag): \(path) is there already: give another name or --overwrite")
    }
  }

  /// `.csv or .npy`, `.png, .svg or .npy`.
  private static func list(_ endings: [String]) -> String {
    guard let last = endings.last, endings.count > 1 else { return endings.first ?? "" }
    return endings.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Where a path leads, also that of a file which is yet to be made.
  private static func location(_ path: String) -> String {
    if let real = FileSystem.realPath(path) { return real }
    let folder = FileSystem.folder(of: path)
    let real = FileSystem.realPath(folder.isEmpty ? "." : folder) ?? folder
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return real == "/" ? "/" + name : real + "/" + name
  }

  /// What could be lost: writing to devices and folders fails by itself.
  private static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
