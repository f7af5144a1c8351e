import Glibc
import ImageFiles
import TensorEngine

/// Pictures in folders, one folder for each class: PNG and JPEG files of one size.
public enum ImageFolder {
  /// Reads the pictures.
  ///
  /// Classes are numbered in the order of the folders' names, and within a class the files stand in
  /// the order of theirs. Hidden files and folders are passed over, as are files of other kinds.
  /// - Parameters:
  ///   - path: the folder of the classes' folders.
  ///   - keepsColor: whether pictures become `[3, H, W]`; nil for those that have colour somewhere,
  ///     else `[1, H, W]`.
  ///   - limit: the most bytes of pixels to hold in memory.
  /// - Returns: the folders' names, and the examples.
  /// - Throws: `DatasetError` that names the folder without pictures or the file that is damaged or
  ///   of another size.
  public static func read(
    _ path: String, keepsColor: Bool? = nil, limit: Int = 1 << 33
  ) throws(DatasetError) -> (classNames: [String], examples: Examples) {
    let classNames = try entries(of: path).filter(\.isFolder).map(\.name)
    guard !classNames.isEmpty else {
      throw .badExamples(set: path, reason: "expected a folder for each class, found none")
    }
    var files: [(path: String, label: Int32)] = []
    for (label, name) in classNames.enumerated() {
      let members = try entries(of: "\(path)/\(name)").filter { !$0.isFolder && isPicture($0.name) }
      guard !members.isEmpty else {
        throw .badExamples(
          set: "\(path)/\(name)", reason: "expected a .png, .jpg or .jpeg file, found none")
      }
      files += members.map { ("\(path)/\(name)/\($0.name)", Int32(label)) }
    }
    let (shape, pixels) = try planes(files.map(\.path), keepsColor: keepsColor, limit: limit)
    return (classNames, Examples(unchecked: shape, .bytes(pixels), files.map(\.label)))
  }

  /// The pixels of pictures of one size, `[N, C, H, W]`.
  private static func planes(
    _ paths: [String], keepsColor: Bool?, limit: Int
  ) throws(DatasetError) -> (shape: [Int], pixels: [UInt8]) {
    let first = try bitmap(paths[0])
    let (width, height) = (first.width, first.height)
    let area = width * height
    guard 3 * area * paths.count <= limit else {
      throw .badExamples(
        set: paths[0],
        reason: "\(paths.count) pictures of \(width) x \(height) need "
          + "\(3 * area * paths.count) bytes: expected at most \(limit)")
    }
    var colors: [UInt8] = []
    colors.reserveCapacity(3 * area * paths.count)
    var hasColor = false
    for path in paths {
      let picture = try bitmap(path)
      guard picture.width == width, picture.height == height else {
        throw .badExamples(
          set: path,
          reason: "expected \(width) x \(height) pixels as in \(paths[0]), found "
            + "\(picture.width) x \(picture.height)")
      }
      for channel in 0..<3 {
        for place in 0..<area { colors.append(picture.pixels[place * 4 + channel]) }
      }
      let start = colors.count - 3 * area
      hasColor =
        hasColor || colors[start..<start + area] != colors[start + area..<start + 2 * area]
        || colors[start..<start + area] != colors[start + 2 * area..<start + 3 * area]
    }
    if keepsColor ?? hasColor { return ([3, height, width], colors) }
    let greys = paths.indices.flatMap { Self.grey(colors, at: $0 * 3 * area, area) }
    return ([1, height, width], greys)
  }

  /// The luma of ITU-R BT.601, exact where red, green and blue are equal.
  private static func grey(_ colors: [UInt8], at start: Int, _ area: Int) -> [UInt8] {
    (0..<area).map { place in
      let red = Int(colors[start + place])
      let green = Int(colors[start + area + place])
      let blue = Int(colors[start + 2 * area + place])
      return UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000)
    }
  }

  private static func bitmap(_ path: String) throws(DatasetError) -> Bitmap {
    do throws(ImageFileError) {
      return try Bitmap(contentsOf: path)
    } catch {
      throw .picture(error)
    }
  }

  private static func isPicture(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".png", ".jpg", ".jpeg"].contains { name.hasSuffix($0) }
  }

  /// What a folder holds, in the order of the names' bytes.
  private static func entries(of path: String) throws(DatasetError) -> [(
    name: String, isFolder: Bool
  )] {
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
