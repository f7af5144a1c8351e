import Foundations

// The known sets of images. Sizes and SHA-256 sums are those of the files that the publishers
// distribute.

extension DatasetEntry {
  static let digitNames = (0...9).map(String.init)

  /// 60,000 and 10,000 digits that the program draws itself.
  static let digitsDrawn = DatasetEntry(
    "digits-drawn", summary: "Digits drawn by the program itself: needs no files.",
    origin: "Drawn from stroke skeletons with seeded deformations.", classNames: digitNames,
    exampleShape: [28, 28, 1], folder: nil,
    layouts: [
      Layout(files: []) { source throws(DatasetError) in
        func examples(_ seed: UInt64, _ count: Int) -> Examples {
          let digits = DrawnDigits(seed: seed, range: 0..<count)
          return Examples(unchecked: [28, 28, 1], .drawn(digits), digits.labels())
        }
        return try source.dataset(train: examples(1, 60_000), test: examples(2, 10_000))
      }
    ])

  static let mnist = DatasetEntry(
    "mnist", summary: "MNIST: handwritten digits, 28x28 gray, 60,000 + 10,000.",
    origin: "Yann LeCun, Corinna Cortes, Christopher Burges; CC BY-SA 3.0 as commonly stated",
    classNames: digitNames, exampleShape: [28, 28, 1], folder: "mnist",
    layouts: [
      .idx(
        train: (
          (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
          (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c")
        ),
        test: (
          (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
          (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")
        ),
        below: [
          "https://ossci-datasets.s3.amazonaws.com/mnist/",
          "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ])
    ])

  static let fashionMNIST = DatasetEntry(
    "fashion-mnist", summary: "Fashion-MNIST: articles of clothing, 28x28 gray, 60,000 + 10,000.",
    origin: "Zalando Research, MIT license; Xiao, Rasul & Vollgraf, arXiv:1708.07747",
    classNames: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      "Ankle boot",
    ],
    translatedClassNames: [
      "pt": [
        "Camiseta", "Calça", "Pulôver", "Vestido", "Casaco", "Sandália", "Camisa", "Tênis", "Bolsa",
        "Botins",
      ]
    ],
    exampleShape: [28, 28, 1], folder: "fashion-mnist",
    layouts: [
      .idx(
        train: (
          (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
          (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845")
        ),
        test: (
          (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
          (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")
        ),
        below: [
          "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"
        ])
    ])

  private static let kmnistBases = [
    "https://codh.rois.ac.jp/kmnist/dataset/kmnist/"
  ]

  private static let kmnistTest = (
    (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
    (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c")
  )

  /// The sum of the training images is the one that TensorFlow Datasets records.
  static let kmnist = DatasetEntry(
    "kmnist", summary: "Kuzushiji-MNIST: cursive hiragana, 28x28 gray, 60,000 + 10,000.",
    origin: "ROIS-DS Center for Open Data in the Humanities, CC BY-SA 4.0, doi:10.20676/00000341",
    classNames: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
    exampleShape: [28, 28, 1], folder: "kmnist",
    layouts: [
      .idx(
        train: (
          (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
          (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17")
        ), test: kmnistTest, below: kmnistBases),
      // A part of the training images, as a shared folder may hold it.
      .idx(
        prefix: "train-first7000",
        train: (
          (2_115_850, "9015dc17d0d3c52059dbd01880a6487de2ed30bca1f8ad4bbe7c4e45a86e7516"),
          (3_592, "7070c05214dd44c224be9e552b87590de3dc0b9837e20191baa14c7af525936b")
        ), test: kmnistTest, below: []),
    ])

  /// The publisher's sums are not known here: the structure is checked.
  static let kuzushiji49 = DatasetEntry(
    "kuzushiji-49", summary: "Kuzushiji-49: cursive hiragana, 49 classes, 232,365 + 38,547.",
    origin: "ROIS-DS Center for Open Data in the Humanities, CC BY-SA 4.0, doi:10.20676/00000341",
    classNames: [
      "あ", "い", "う", "え", "お", "か", "き", "く", "け", "こ", "さ", "し", "す", "せ", "そ", "た", "ち",
      "つ", "て", "と", "な", "に", "ぬ", "ね", "の", "は", "ひ", "ふ", "へ", "ほ", "ま", "み", "む", "め",
      "も", "や", "ゆ", "よ", "ら", "り", "る", "れ", "ろ", "わ", "ゐ", "ゑ", "を", "ん", "ゝ",
    ],
    exampleShape: [28, 28, 1], folder: "kuzushiji-49",
    layouts: [
      Layout(
        files: ["train-imgs", "train-labels", "test-imgs", "test-labels"].map { part in
          DatasetFile(
            "k49-\(part).npz",
            at: ["https://codh.rois.ac.jp/kmnist/dataset/k49/k49-\(part).npz"])
        }
      ) { source throws(DatasetError) in
        func examples(_ part: String, _ count: Int) throws(DatasetError) -> Examples {
          let file = source.path("k49-\(part)-imgs.npz")
          let images = try NumPyArchive(contentsOf: file).array("arr_0")
          let labels = try NumPyArchive(contentsOf: source.path("k49-\(part)-labels.npz"))
            .array("arr_0")
          return try .images(images, labels: labels, count: count, file: file)
        }
        return try source.dataset(
          train: try examples("train", 232_365), test: try examples("test", 38_547))
      }
    ])
}

extension DatasetEntry.Layout {
  /// What is known of one file.
  typealias Sum = (bytes: Int, sha256: String)

  /// Two idx files for training and two for testing, named as MNIST's are.
  static func idx(
    prefix: String = "train", train: (images: Sum, labels: Sum), test: (images: Sum, labels: Sum),
    below mirrors: [String]
  ) -> DatasetEntry.Layout {
    let names = [
      "\(prefix)-images-idx3-ubyte.gz", "\(prefix)-labels-idx1-ubyte.gz",
      "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
    ]
    let sums = [train.images, train.labels, test.images, test.labels]
    let files = zip(names, sums).map { DatasetFile($0, $1.bytes, $1.sha256, below: mirrors) }
    return DatasetEntry.Layout(files: files) { source throws(DatasetError) in
      let arrays = try readInParallel(names.map(source.path))
      return try source.dataset(
        train: try .images(arrays[0], labels: arrays[1], file: source.path(names[0])),
        test: try .images(arrays[2], labels: arrays[3], file: source.path(names[2])))
    }
  }

  /// Unpacks files side by side on the worker pool.
  private static func readInParallel(_ paths: [String]) throws(DatasetError) -> [NDArray] {
    let missing = DatasetError.cannotFetch(reason: "the file was not read")
    var results = [Result<NDArray, DatasetError>](repeating: .failure(missing), count: paths.count)
    results.withUnsafeMutableBufferPointer { results in
      // Each part of the work writes a result of its own.
      nonisolated(unsafe) let results = results
      WorkerPool.shared.parallel(paths.count) { index in
        results[index] = Result { () throws(DatasetError) in try IDX.read(paths[index]) }
      }
    }
    var arrays: [NDArray] = []
    for result in results { arrays.append(try result.get()) }
    return arrays
  }
}

extension Examples {
  /// Gray images `[N, H, W]` and labels `[N]` as files hold them.
  /// - Throws: `DatasetError.damaged` where these are not bytes of that shape.
  static func images(
    _ images: NDArray, labels: NDArray, count: Int? = nil, file: String
  ) throws(DatasetError) -> Examples {
    guard images.shape.count == 3, case .uint8(let pixels) = images.storage,
      count == nil || images.shape[0] == count
    else {
      throw .damaged(
        file: file, offset: 0,
        reason: "expected images [\(count.map(String.init) ?? "N"), H, W] of uint8, found "
          + "\(images.shape) of \(images.dtype)")
    }
    guard labels.shape == [images.shape[0]], case .uint8(let numbers) = labels.storage else {
      throw .damaged(
        file: file, offset: 0,
        reason: "expected labels [\(images.shape[0])] of uint8 beside it, found \(labels.shape) of "
          + "\(labels.dtype)")
    }
    return Examples(
      unchecked: [images.shape[1], images.shape[2], 1], .bytes(pixels), numbers.map { Int32($0) })
  }
}
