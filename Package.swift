// swift-tools-version:6.1
import PackageDescription

/// Documentation and tests are part of every target's folder; these files are not sources.
let package = Package(
  name: "palestra",
  products: [
    .executable(name: "palestra", targets: ["palestra"]),
    .library(name: "Foundations", targets: ["Foundations"]),
    .library(name: "NumPyRandom", targets: ["NumPyRandom"]),
    .library(name: "TensorEngine", targets: ["TensorEngine"]),
    .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
    .library(name: "Attribution", targets: ["Attribution"]),
    .library(name: "Spaces", targets: ["Spaces"]),
    .library(name: "Gym", targets: ["Gym"]),
    .library(name: "Learning", targets: ["Learning"]),
    .library(name: "Environments", targets: ["Environments"]),
    .library(name: "Agents", targets: ["Agents"]),
    .library(name: "Replays", targets: ["Replays"]),
    .library(name: "ImageFiles", targets: ["ImageFiles"]),
    .library(name: "EventFiles", targets: ["EventFiles"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "Estimators", targets: ["Estimators"]),
    .library(name: "Explanations", targets: ["Explanations"]),
    .library(name: "PalestraKit", targets: ["PalestraKit"]),
    .library(name: "Viewer", targets: ["Viewer"]),
    .library(name: "Experiments", targets: ["Experiments"]),
    .library(name: "Figures", targets: ["Figures"]),
    .library(name: "ModelFormats", targets: ["ModelFormats"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    // No pkgConfig, which would link it: loading libhdf5 takes ten times as long as the program.
    .systemLibrary(name: "CHDF5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CSDL2", providers: [.apt(["libsdl2-dev", "libsdl2-ttf-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CGIF", providers: [.apt(["libgif-dev"])]),
    .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    // No pkgConfig, which would link it: it is loaded when something is fetched.
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // No pkgConfig, which Debian lacks: it is loaded when a support vector machine is fitted.
    .systemLibrary(name: "CSVM", providers: [.apt(["libsvm-dev"])]),
    .target(name: "CProcessor"),
    .target(name: "CKernels", dependencies: ["CProcessor"]),
    .target(name: "CEnvironments", dependencies: ["CProcessor"]),
    .target(name: "CRaster", dependencies: ["CProcessor"]),
    .target(name: "Foundations", dependencies: ["CProcessor"]),
    .target(name: "NumPyRandom", dependencies: ["Foundations"]),
    .target(name: "Spaces", dependencies: ["Foundations", "NumPyRandom"]),
    .target(
      name: "TensorEngine", dependencies: ["CKernels", "COpenBLAS", "CProcessor", "Foundations"]),
    .target(
      name: "NeuralNetworks",
      dependencies: ["CKernels", "Foundations", "NumPyRandom", "TensorEngine"]),
    .target(
      name: "Attribution",
      dependencies: ["Foundations", "NeuralNetworks", "NumPyRandom", "TensorEngine"]),
    .target(
      name: "Estimators",
      dependencies: [
        "CKernels", "COpenBLAS", "CSVM", "Foundations", "NeuralNetworks", "NumPyRandom",
        "TensorEngine",
      ]),
    .target(
      name: "Explanations",
      dependencies: ["Estimators", "Foundations", "NumPyRandom"]),
    .target(
      name: "Gym",
      dependencies: ["Foundations", "NumPyRandom", "Spaces"]),
    .target(
      name: "Learning",
      dependencies: [
        "Foundations", "Gym", "NeuralNetworks", "NumPyRandom", "Spaces", "TensorEngine",
      ]),
    .target(
      name: "Environments",
      dependencies: ["CEnvironments", "Datasets", "Foundations", "Gym", "NumPyRandom", "Spaces"],
      path: "envs"),
    .target(
      name: "Agents",
      dependencies: [
        "Estimators", "Foundations", "Gym", "Learning", "NeuralNetworks", "NumPyRandom", "Spaces",
        "TensorEngine",
      ], path: "agents",
      exclude: [
        "A2C/README.md",
        "ARS/README.md",
        "Autoencoder/README.md",
        "Classifier/README.md",
        "CrossEntropy/README.md",
        "DDPG/README.md",
        "DQN/README.md",
        "Estimator/README.md",
        "GAN/README.md",
        "GRACE/README.md",
        "NAM/README.md",
        "PPO/README.md",
        "QLearning/README.md",
        "REINFORCE/README.md",
        "SAC/README.md",
        "SARSA/README.md",
        "SARSALambda/README.md",
        "TD3/README.md",
        "TextRNN/README.md",
      ]),
    .target(
      name: "ImageFiles",
      dependencies: ["CGIF", "CPNG", "CTurboJPEG", "Foundations"]),
    .target(name: "EventFiles", dependencies: []),
    .target(
      name: "Datasets",
      dependencies: ["CCurl", "CZlib", "Foundations", "ImageFiles", "NumPyRandom", "TensorEngine"]),
    .target(
      name: "Viewer",
      dependencies: [
        "CRaster", "CSDL2", "Foundations", "Gym", "ImageFiles", "Learning", "Replays", "Spaces",
        "TensorEngine",
      ]),
    .target(name: "Replays", dependencies: ["CHDF5", "Foundations", "Gym", "Spaces"]),
    .target(
      name: "Experiments",
      dependencies: [
        "CYAML", "Estimators", "EventFiles", "Foundations", "Gym", "Learning", "NeuralNetworks",
        "NumPyRandom",
        "Replays", "Spaces", "TensorEngine",
      ]),
    .target(
      name: "ModelFormats",
      dependencies: [
        "Datasets", "EventFiles", "Foundations", "NeuralNetworks", "Replays", "TensorEngine",
      ]),
    .target(
      name: "Figures",
      dependencies: [
        "Attribution", "Datasets", "Environments", "Estimators", "EventFiles", "Experiments",
        "Explanations", "Foundations", "Gym", "ImageFiles", "Learning", "NeuralNetworks",
        "NumPyRandom", "Spaces", "TensorEngine", "Viewer",
      ]),
    .target(
      name: "PalestraKit",
      dependencies: [
        "Agents", "Attribution", "Datasets", "Environments", "Estimators", "EventFiles",
        "Experiments", "Explanations", "Foundations", "Gym", "ImageFiles", "Learning",
        "ModelFormats", "NeuralNetworks", "NumPyRandom", "Replays", "Spaces", "TensorEngine",
      ]),
    .executableTarget(
      name: "palestra-bench",
      dependencies: [
        "Agents", "Attribution", "Datasets", "Environments", "Estimators", "Experiments",
        "Explanations", "Foundations", "Fuzzing", "Gym",
        "Learning", "ModelFormats", "NeuralNetworks", "NumPyRandom", "Spaces", "TensorEngine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Workloads"),
    .executableTarget(
      name: "palestra",
      dependencies: [
        "Agents", "Attribution", "Datasets", "Environments", "Estimators", "Experiments",
        "Explanations", "Figures", "Foundations", "Gym", "ImageFiles", "Learning", "ModelFormats",
        "NeuralNetworks", "NumPyRandom", "Replays", "Spaces", "TensorEngine", "Viewer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "your-own-agent", dependencies: ["PalestraKit"], path: "Examples/YourOwnAgent"),
    .executableTarget(
      name: "your-own-environment",
      dependencies: ["PalestraKit"],
      path: "Examples/YourOwnEnvironment"),
    .executableTarget(
      name: "library-tour",
      dependencies: ["PalestraKit"],
      path: "Examples/LibraryTour"),
    .target(
      name: "NetworkByHand",
      dependencies: ["Datasets", "NeuralNetworks", "NumPyRandom", "TensorEngine"],
      path: "Examples/NetworkByHand/Network"),
    .executableTarget(
      name: "network-by-hand",
      dependencies: [
        "Datasets", "NetworkByHand", "NumPyRandom",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/NetworkByHand/Train"),
    .executableTarget(
      name: "network-by-hand-predict",
      dependencies: [
        "Datasets", "NetworkByHand",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/NetworkByHand/Predict"),
    .target(name: "TestSupport", dependencies: ["ImageFiles"], path: "Tests/TestSupport"),
    .target(
      name: "Fuzzing",
      dependencies: [
        "Agents", "Datasets", "Environments", "Experiments", "Foundations", "Gym", "ImageFiles",
        "Learning", "NeuralNetworks", "NumPyRandom", "Replays", "Spaces", "TensorEngine",
      ],
      path: "Tests/Fuzzing"),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "AgentsTests",
      dependencies: [
        "Agents", "Environments", "Estimators", "Experiments", "Foundations", "Gym", "Learning",
        "NeuralNetworks", "NumPyRandom", "Spaces", "TensorEngine", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(name: "PackageTests"),
    .testTarget(
      name: "FoundationsTests", dependencies: ["Foundations", "TestSupport"], exclude: ["Golden"]),
    .testTarget(name: "NumPyRandomTests", dependencies: ["NumPyRandom"], exclude: ["Golden"]),
    .testTarget(
      name: "SpacesTests", dependencies: ["Foundations", "NumPyRandom", "Spaces"],
      exclude: ["Golden"]),
    .testTarget(
      name: "TensorEngineTests",
      dependencies: ["CKernels", "Foundations", "NumPyRandom", "TensorEngine", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "NeuralNetworksTests",
      dependencies: [
        "Foundations", "NeuralNetworks", "NumPyRandom", "TensorEngine", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "AttributionTests",
      dependencies: [
        "Attribution", "NeuralNetworks", "NumPyRandom", "TensorEngine", "TestSupport",
      ], exclude: ["Golden"]),
    .testTarget(
      name: "EstimatorsTests",
      dependencies: ["Estimators", "NumPyRandom", "TensorEngine", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ExplanationsTests",
      dependencies: ["Estimators", "Explanations", "NumPyRandom", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "LearningTests",
      dependencies: [
        "Agents", "Environments", "Foundations", "Gym", "Learning", "NeuralNetworks",
        "NumPyRandom", "Spaces", "TensorEngine", "TestSupport",
      ]),
    .testTarget(
      name: "GymTests",
      dependencies: ["Environments", "Foundations", "Gym", "NumPyRandom", "Spaces", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "EnvironmentsTests",
      dependencies: [
        "AllocationCounter", "Datasets", "Environments", "Foundations", "Gym", "ImageFiles",
        "Learning", "NumPyRandom", "Spaces", "TensorEngine", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ReplaysTests",
      dependencies: ["Environments", "Foundations", "Gym", "NumPyRandom", "Replays", "Spaces"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ImageFilesTests",
      dependencies: ["Foundations", "ImageFiles", "NumPyRandom", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(name: "EventFilesTests", dependencies: ["EventFiles"]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: [
        "Datasets", "Foundations", "Fuzzing", "ImageFiles", "NumPyRandom", "TensorEngine",
        "TestSupport",
      ],
      exclude: ["Golden"]
    ),
    .testTarget(
      name: "ViewerTests",
      dependencies: [
        "Environments", "Foundations", "Gym", "ImageFiles", "Learning", "Replays", "Spaces",
        "TensorEngine", "TestSupport", "Viewer",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Agents", "Environments", "Experiments", "Foundations", "Fuzzing", "Gym", "Learning",
        "NeuralNetworks", "NumPyRandom", "Spaces", "TensorEngine", "TestSupport",
      ], exclude: ["Golden"]),
    .testTarget(
      name: "ModelFormatsTests",
      dependencies: [
        "Datasets", "Foundations", "ModelFormats", "NeuralNetworks", "NumPyRandom",
        "TensorEngine", "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "FiguresTests",
      dependencies: [
        "Attribution", "Datasets", "Estimators", "Explanations", "Figures", "Foundations", "Gym",
        "ImageFiles", "NeuralNetworks", "NumPyRandom", "Spaces", "TensorEngine", "TestSupport",
        "Viewer",
      ],
      exclude: ["Golden"]),
    .testTarget(name: "PalestraKitTests", dependencies: ["PalestraKit"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Datasets", "Environments", "Gym", "ImageFiles", "Learning", "NetworkByHand",
        "NeuralNetworks", "NumPyRandom", "TensorEngine", "TestSupport", "library-tour",
        "network-by-hand", "network-by-hand-predict", "palestra", "palestra-bench",
        "your-own-agent", "your-own-environment",
      ],
      exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)
