import Foundations

extension ImageFolder {
  /// Whether a name is one of a picture: `.png`, `.jpg` or `.jpeg`.
  public static func isPicture(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".png", ".jpg", ".jpeg"].contains { name.hasSuffix($0) }
  }

  /// The pictures of a folder that is not divided into classes, in the order of their names.
  /// - Parameter path: the folder.
  /// - Returns: the names of the files in it.
  /// - Throws: `DatasetError` where there is none.
  public static func pictures(in path: String) throws(DatasetError) -> [String] {
    let names = try entries(of: path).filter { !$0.isFolder && isPicture($0.name) }.map(\.name)
    guard !names.isEmpty else {
      throw .badExamples(
        set: path, reason: "expected a .png, .jpg or .jpeg file in the folder, found none")
    }
    return names
  }

  /// Reads pictures as those of a training folder are read.
  /// - Parameters:
  ///   - paths: the files, one at least.
  ///   - shape: `[H, W, C]`, to which they are resized, C being 1 or 3.
  /// - Returns: `[N, H, W, C]` of bytes.
  /// - Throws: `DatasetError` that names the file that can't be read.
  public static func array(_ paths: [String], shape: [Int]) throws(DatasetError) -> NDArray {
    let form = PictureBatch.Form(size: Array(shape.prefix(2)), keepsColor: shape[2] == 3)
    let batch = try PictureBatch(paths, form: form, limit: 1 << 33)
    return NDArray(shape: [paths.count] + batch.shape, storage: .uint8(batch.pixels))
  }
}
