extension OwnDataset {
  /// Reads folders of pictures, those of both parts in one form.
  func pictures() throws(DatasetError) -> Dataset {
    let folders = try ImageFolder.entries(of: path).filter(\.isFolder).map(\.name)
    let isDivided = folders.contains("train") && folders.contains("test")
    let (classNames, train) = try ImageFolder.list(isDivided ? "\(path)/train" : path)
    let test = isDivided ? try testFiles(classNames) : []
    let keepsColor: Bool? = color == .automatic ? nil : color == .rgb
    let all = try ImageFolder.examples(
      train + test, form: PictureBatch.Form(size: size, keepsColor: keepsColor))
    guard isDivided else { return try dataset(classNames: classNames, all, test: nil) }
    return try dataset(
      classNames: classNames, all.prefix(train.count),
      test: all.selecting(Array(train.count..<all.count)))
  }

  private func testFiles(_ classNames: [String]) throws(DatasetError) -> [ImageFolder.File] {
    let (names, files) = try ImageFolder.list("\(path)/test")
    guard names == classNames else {
      let missing = classNames.filter { !names.contains($0) }
      let only = missing + names.filter { !classNames.contains($0) }
      throw .badExamples(
        set: path,
        reason: "expected the same classes in train and test, found in one alone: "
          + only.joined(separator: ", "))
    }
    return files
  }
}
