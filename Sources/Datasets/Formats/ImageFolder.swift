import Glibc

/// Pictures in folders, one folder for each class: PNG and JPEG files.
public enum ImageFolder {
  /// Reads the pictures.
  ///
  /// Classes are numbered in the order of the folders' names, and within a class the files stand in
  /// the order of theirs. Hidden files and folders are passed over, as are files of other kinds.
  /// Opacity is left out.
  /// - Parameters:
  ///   - path: the folder of the classes' folders.
  ///   - size: height and width to which all pictures are resized, by areas as OpenCV's INTER_AREA
  ///     does, whatever their proportions; nil where all have one size already.
  ///   - keepsColor: whether pictures become `[H, W, 3]`; nil for those that have color somewhere,
  ///     else `[H, W, 1]`.
  ///   - limit: the most bytes of pixels to hold in memory.
  /// - Returns: the folders' names, and the examples.
  /// - Throws: `DatasetError` that names the folder without pictures or the file that is damaged or
  ///   of another size.
  public static func read(
    _ path: String, size: [Int]? = nil, keepsColor: Bool? = nil, limit: Int = 1 << 33
  ) throws(DatasetError) -> (classNames: [String], examples: Examples) {
    let (classNames, files) = try list(path)
    let form = PictureBatch.Form(size: size, keepsColor: keepsColor)
    return (classNames, try examples(files, form: form, limit: limit))
  }

  /// A picture's path and class.
  typealias File = (path: String, label: Int32)

  /// The classes and the files of a folder of classes' folders.
  static func list(_ path: String) throws(DatasetError) -> (classNames: [String], files: [File]) {
    let classNames = try entries(of: path).filter(\.isFolder).map(\.name)
    guard !classNames.isEmpty else {
      throw .badExamples(
        set: path, reason: "expected a folder of pictures for each class, found no folder")
    }
    var files: [File] = []
    for (label, name) in classNames.enumerated() {
      let members = try entries(of: "\(path)/\(name)").filter { !$0.isFolder && isPicture($0.name) }
      guard !members.isEmpty else {
        throw .badExamples(
          set: "\(path)/\(name)", reason: "expected a .png, .jpg or .jpeg file, found none")
      }
      files += members.map { ("\(path)/\(name)/\($0.name)", Int32(label)) }
    }
    return (classNames, files)
  }

  /// Decodes pictures.
  static func examples(
    _ files: [File], form: PictureBatch.Form, limit: Int = 1 << 33
  ) throws(DatasetError) -> Examples {
    let batch = try PictureBatch(files.map(\.path), form: form, limit: limit)
    return Examples(unchecked: batch.shape, .bytes(batch.pixels), files.map(\.label))
  }

  /// What a folder holds, in the order of the names' bytes.
  static func entries(of path: String) throws(DatasetError) -> [(name: String, isFolder: Bool)] {
    guard let folder = opendir(path) else {
      throw .file(.failed(path: path, operation: "open the folder", code: errno))
    }
    defer { closedir(folder) }
    var found: [(name: String, isFolder: Bool)] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      var status = stat()
      guard stat("\(path)/\(name)", &status) == 0 else { continue }
      found.append((name, status.st_mode & S_IFMT == S_IFDIR))
    }
    return found.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
  }
}
