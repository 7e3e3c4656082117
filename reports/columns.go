package reports

// What comparing and showing read of the columns: prompts, tokens and
// probabilities are most of a file.
var (
	comparedSamples = samplesTable.only(colSuite, colSuiteVersion, colTask, colID, colRepeat, colCluster, colStatus,
		colError, colScoreMetric, colScoreValue, colText, colTextBytes, colFinish, colChoices, colMargin,
		colItemDigest, colPromptDigest, colLogitsDigest)
	comparedBaseline = baselineTable.only(baseSuite, baseSuiteVersion, baseTask, baseID, baseRepeat, baseCluster, baseStatus,
		baseScoreMetric, baseScoreValue, baseFinish, baseItemDigest, basePromptDigest, baseLogitsDigest, baseAnswer, baseEvidence)

	samplesWithoutTokens  = samplesTable.without(colTokens)
	baselineWithoutTokens = baselineTable.without(baseDraft)

	// listedSamples are what listing changed items shows of them.
	listedSamples = samplesTable.only(colSuite, colID, colRepeat, colStatus, colTarget, colExtracted, colInput, colText, colTextBytes, colUnsafe)
)
